// Measures etl-tui beside a database's own import, what people do today, and what they might pick instead:
//   npm run bench                        everything, and bench/results.md
//   npm run bench -- --only sqlite       sqlite, growth, days, others, postgres, formats, sources, start, keys; nothing is written
//   npm run bench -- --small             a moment of each, to see that it still works: no figure of it means anything
//   --records 1000000 --runs 3           how much, how often
//   npm run bench -- --curves            how time grows, and bench/growth.md with its pictures: an hour
//   --curves --records 10000000          as far as it is meant to go; --only records or --only days measures one part anew
//   --curves --records 1000000 --days 30 the same, less far

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFeed, makePlain } from './feeds.mjs';
import { curves } from './groups/curves.mjs';
import { formats } from './groups/formats.mjs';
import { days, growth } from './groups/growth.mjs';
import { others } from './groups/others.mjs';
import { postgres } from './groups/postgres.mjs';
import { sources } from './groups/sources.mjs';
import { sqlite } from './groups/sqlite.mjs';
import { keys, start } from './groups/start.mjs';
import { machine, resultsPage } from './results-page.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MAIN = path.join(HERE, '../dist/bin/main.js');
const DATE = '2026-11-23';

const { values } = parseArgs({
	options: {
		records: { type: 'string', default: '1000000' },
		runs: { type: 'string', default: '3' },
		only: { type: 'string' },
		curves: { type: 'boolean', default: false },
		days: { type: 'string', default: '365' },
		small: { type: 'boolean', default: false },
	},
});
const kit = makeKit({
	records: values.small ? 2_000 : Number(values.records),
	runs: values.small ? 1 : Number(values.runs),
	small: values.small,
});
const wanted = values.only?.split(',');
const groups = { sqlite, growth: (all) => growth(all, kit.own), days, others, postgres, formats, sources, start, keys };
try {
	if (values.curves) await curves(kit, HERE, { records: kit.records, days: Number(values.days), only: wanted });
	for (const [name, group] of Object.entries(groups)) {
		if (values.curves || (wanted && !wanted.includes(name))) continue;
		kit.say(`— ${name}`);
		const result = await group(kit);
		if (name === 'sqlite') kit.own = result;
	}
} finally {
	rmSync(kit.work, { recursive: true, force: true });
}
if (!values.curves) {
	const page = resultsPage(kit);
	console.log(page);
	if (!values.small && !wanted) writeFileSync(path.join(HERE, 'results.md'), page);
}

/** What every group works with. */
function makeKit({ records, runs, small }) {
	const work = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-bench-'));
	const config = path.join(work, '.etlrc.json');
	const settings = {
		connection: 'sqlite:bench.db',
		source: '.',
		policies: { maxRejects: '1%' },
		logs: { dir: 'logs' },
	};
	writeFileSync(config, JSON.stringify(settings));
	const made = async (name, make) => {
		const file = path.join(work, name);
		mkdirSync(path.dirname(file), { recursive: true });
		if (!existsSync(file)) await make(file);
		return file;
	};
	const feed = (count) => made(path.join(`inbox-${count}`, 'feed_23112026.txt'), (file) => makeFeed(file, count));
	const inbox = async (count) => path.dirname(await feed(count));
	const etl = (words, own = config) => ({
		file: process.execPath,
		words: [MAIN, ...words, '--config', own],
		cwd: work,
	});
	const kit = {
		work,
		records,
		runs,
		small,
		tables: [],
		targets: [],
		missing: new Set(),
		feed,
		inbox,
		etl,
		settings,
		date: DATE,
		say: (text) => console.error(text),
		contender: (name) => path.join(HERE, 'contenders', name),
		plain: async (count, header) =>
			made(`plain-${count}-${header}.txt`, async (file) => makePlain(await feed(count), file, header)),
		run: ({ connection, inbox: source = path.join(work, `inbox-${records}`), date = DATE }) =>
			etl(['run', '--yes', '--date', date, '--connection', connection, '--source', source]),
		/** Another command with the words of a run. */
		like: (run, name) => ({
			...run,
			words: [run.words[0], name, ...run.words.slice(2).filter((word) => word !== '--yes')],
		}),
		machine,
		leaveOut: (name) => kit.missing.add(name),
		present: (contenders) => {
			for (const { name, missing } of contenders) if (missing) kit.leaveOut(name);
			return contenders.filter(({ missing }) => !missing);
		},
		table: (title, times) => kit.tables.push({ title, times }),
		target: (what, most, measured) => kit.targets.push({ what, most, measured }),
	};
	makeUsual(path.join(work, `inbox-${records}`), records);
	return kit;
}

function makeUsual(folder, records) {
	mkdirSync(folder, { recursive: true });
	makeFeed(path.join(folder, 'feed_23112026.txt'), records);
}
