/**
 * A setting of reading as a person writes it for files like this one: dates and numbers in their names are other on
 * another day.
 *
 * @param file - its name
 * @param keys - as within `read`, such as `preamble: 1`
 */
export function readSetting(file: string, keys: string): string {
	return `read: [{ files: "${file.replaceAll(/\d{4,}/g, '*')}", ${keys} }]`;
}
