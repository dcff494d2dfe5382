const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/**
 * Reads a length of time such as `90s`, `10m`, `1h30m`, or `90` for seconds.
 *
 * @returns seconds, or `null` where the text is none
 */
export function parseDuration(text: string): number | null {
	if (/^\d{1,7}$/.test(text)) return Number(text);
	if (!/^(?:\d{1,7}[smh])+$/i.test(text)) return null;
	const parts = [...text.toLowerCase().matchAll(/(\d+)([smh])/g)];
	return parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS], 0);
}
