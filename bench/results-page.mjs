// bench/results.md: what was measured, on what, and how it stands to its target.

import os from 'node:os';
import { pythonWith, version } from './tools.mjs';

export function resultsPage({ records, runs, tables, targets, missing }) {
	const lines = [
		'# Measured',
		'',
		'<!-- Made by `npm run bench`: not to be edited. What the figures mean is in profile.md. -->',
		'',
		`Whole processes, wall time, the median of ${runs} runs in turn; memory is the highest peak of the largest process.`,
		`${records} records of a hospital feed, ten countries, 2% of the customers twice, 0.1% bad dates.`,
		'',
		machine(),
		versions(),
		'',
		'## Targets',
		'',
		'| work | target | measured | |',
		'|---|---|---|---|',
		...targets.map(
			({ what, most, measured }) => `| ${what} | ≤ ${most} | ${shown(measured)} | ${verdict(most, measured)} |`,
		),
	];
	for (const { title, times } of tables) {
		lines.push('', `## ${title}`, '', '| | seconds | peak MB | each run |', '|---|---|---|---|');
		for (const [name, { seconds, peak, all = [] }] of times)
			lines.push(
				`| ${name} | ${seconds.toFixed(2)} | ${peak === null ? '' : Math.round(peak)} | ${all.map((one) => one.toFixed(2)).join(', ')} |`,
			);
	}
	if (missing.size > 0) lines.push('', `Not installed here, and left out: ${[...missing].join('; ')}.`);
	return `${lines.join('\n')}\n`;
}

/** When and on what it is measured. */
export function machine() {
	const date = new Date().toISOString().slice(0, 10);
	const cpus = os.cpus();
	return `${date}, ${cpus.length} × ${cpus[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}.`;
}

function versions() {
	const names = [
		['SQLite', version('sqlite3')?.split(' ')[0]],
		['', version('psql')],
		['', pythonWith('pandas')?.version],
		['', version('sqlite-utils')],
		['', version('csvsql')],
	];
	return `${names
		.filter(([, text]) => text)
		.map(([name, text]) => `${name} ${text}`.trim())
		.join('; ')}.`;
}

function shown(measured) {
	if (measured === null) return 'not measured';
	return measured >= 20 ? String(Math.round(measured)) : measured.toFixed(2);
}

function verdict(most, measured) {
	if (measured === null) return '';
	return measured <= most ? '✔' : '✖';
}
