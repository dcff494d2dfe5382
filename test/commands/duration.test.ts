import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../commands/overrides.js';

describe('parseDuration', () => {
	it.each([
		['90', 90],
		['90s', 90],
		['10m', 600],
		['1h30m', 5400],
		['2H', 7200],
		['0', 0],
	])('%s is %d seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

	it.each(['', 'soon', '10 m', '-1', '1.5h', '10d', '99999999'])('%j is none', (text) =>
		expect(parseDuration(text)).toBeNull(),
	);
});
