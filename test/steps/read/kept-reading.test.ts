import { expect, test } from 'vitest';
import { seriesKey, sourceKey } from '../../../source/steps/read/kept-reading.js';

test.each([
	['/data/2026-11-23', '/data/*'],
	['/data/20261123/in', '/data/*/in'],
	['/data/2026/11/23', '/data/*'],
	['/data/site1', '/data/site1'],
	['/data/site2', '/data/site2'],
	['/tmp/12345678901', '/tmp/12345678901'],
])('a folder a day is one place: %s is %s', (source, place) => expect(sourceKey(source)).toBe(place));

test('a file is of the same series whether it is packed or not', () => {
	const of = (path: string) => seriesKey({ source: '/in', path });
	expect(of('north_20261123.csv.gz')).toEqual(of('north_20261124.csv'));
	expect(of('north_20261123.csv')).not.toEqual(of('north_20261123.xlsx'));
});
