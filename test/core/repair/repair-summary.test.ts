import { expect, test } from 'vitest';
import { outcomeLines, summaryOf, summaryRecord } from '../../../source/core/repair/repair-summary.js';

const file = {
	fileId: 1,
	name: 'a.xml',
	runDate: '2026-11-23',
	sha256: '',
	place: null,
	series: 'a.xml',
	isLoaded: true,
};
const why = 'its file was replaced or withdrawn';

test('records of one line are told apart, and what is taken back is open only where its file is there', () => {
	const records = [
		summaryRecord({ file, record: 1, line: 1 }, 'undone'),
		summaryRecord({ file, record: 2, line: 1 }, 'undone', { why }),
		summaryRecord({ file, record: 3, line: 2 }, 'repaired', { changed: ['DOB'] }),
		summaryRecord({ file: { ...file, runDate: '2026-11-24' }, record: 9, line: 2 }, 'gone', { why }),
	];
	expect(outcomeLines(summaryOf(null, 'note', records, []), 'undone', 'repaired', 'gone')).toEqual([
		'a.xml:1 record 1 is taken back, and open again',
		`a.xml:1 record 2 is taken back; ${why}`,
		'a.xml:2 gets another DOB',
		`a.xml:2 is passed over: ${why}`,
	]);
});
