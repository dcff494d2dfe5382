/**
 * A setting of reading as a person writes it for this file's series, because dates and numbers in the name change from
 * day to day.
 *
 * @param file - its name
 * @param keys - as within `read`, such as `preamble: 1`
 */
export function readSetting(file: string, keys: string): string {
	return `read: [{ files: "${file.replaceAll(/\d{4,}/g, '*')}", ${keys} }]`;
}
