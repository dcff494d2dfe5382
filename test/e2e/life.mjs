// Lives the life of a feed on engines and on SQLite beside them, and compares every row of every table after each of its
// chapters: `node test/e2e/life.mjs sqlite | URL … [--stand-in] [--processes] [--kills N]`. Needs a build.
//
// A URL is a PostgreSQL or a cluster's coordinator, `postgres://USER@HOST/DATABASE`; the life is lived in a schema of its
// own, which its user may create. With --stand-in, in a database of its own as well, which answers as a cluster does.
// With --processes each run is a process. With --kills the program is killed so often in the middle of a day, and one run
// more must complete it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CHAPTERS } from './life/chapters.mjs';
import { file, people } from './life/data.mjs';
import { postgresDatabase, sqliteDatabase } from './life/databases.mjs';
import { killProcess, runHere, runProcess } from './life/program.mjs';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		'stand-in': { type: 'boolean', default: false },
		processes: { type: 'boolean', default: false },
		kills: { type: 'string', default: '0' },
	},
});
if (positionals.length === 0) {
	console.error('Say where: node test/e2e/life.mjs sqlite | postgres://USER@HOST/DATABASE …');
	process.exit(2);
}
const KILLS = Number(values.kills);
const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-life-'));
const databases = [];
let compared = 0;
let faults = 0;
try {
	for (const [index, where] of positionals.entries()) databases.push(await open(where, index));
	const beside = feedIn('beside', sqliteDatabase(path.join(home, 'beside.db')));
	const feeds = databases.map((database, index) => ({ what: database.what, ...feedIn(`engine-${index}`, database) }));
	for (const { what } of feeds) console.log(`On ${what}`);
	const live = { config: {}, policies: {} };
	for (const [index, chapter] of CHAPTERS.entries()) {
		live.config = { ...live.config, ...chapter.config };
		live.policies = chapter.policies ?? live.policies;
		tell(`${index + 1} ${chapter.what}`, await liveThrough(chapter, live, beside, feeds));
	}
	for (let kill = 1; kill <= KILLS; kill++) tell(`kill ${kill}`, await liveThroughKill(kill, live, beside, feeds));
	console.log(`${CHAPTERS.length} chapters and ${KILLS} kills: ${compared} tables compared, ${faults} differences`);
} finally {
	for (const database of databases) await database.close();
	rmSync(home, { recursive: true, force: true });
}
process.exitCode = faults === 0 ? 0 : 1;

async function open(where, index) {
	if (where === 'sqlite') return { what: 'SQLite', ...sqliteDatabase(path.join(home, `engine-${index}.db`)) };
	return postgresDatabase(where, values['stand-in']);
}

async function liveThrough(chapter, live, beside, feeds) {
	const looks = chapter.look || chapter.words[0] === 'plan';
	beside.prepare(chapter, live);
	const found = wrongExit('SQLite', chapter, await beside.run(chapter.words));
	const expected = await beside.tables();
	const times = [];
	for (const feed of feeds) {
		feed.prepare(chapter, live);
		const before = looks ? await feed.tables() : null;
		const began = performance.now();
		found.push(...wrongExit(feed.what, chapter, await feed.run(chapter.words)));
		times.push(`${((performance.now() - began) / 1000).toFixed(1)} s`);
		const tables = await feed.tables();
		found.push(...differences(expected, tables, 'SQLite', feed.what));
		if (before) found.push(...differences(before, tables, 'before', feed.what));
	}
	return { times, found };
}

/** Kills a day at some moment, and lets one run more complete it. */
async function liveThroughKill(kill, live, beside, feeds) {
	const day = `2025-04-${String(1 + (kill % 28)).padStart(2, '0')}`;
	const name = `east_${day.replaceAll('-', '')}.csv`;
	const put = { [name]: file(people(kill * 7, 60, { seen: '20250330', shift: kill })) };
	const words = ['run', '--date', day];
	const chapter = { exit: 0 };
	beside.prepare({ put }, live);
	const found = wrongExit('SQLite', chapter, await beside.run(words));
	const expected = withoutRuns(await beside.tables());
	const times = [];
	for (const feed of feeds) {
		feed.prepare({ put }, live);
		const after = 200 + Math.random() * 2_500;
		await feed.kill(words, after);
		times.push(`after ${Math.round(after)} ms`);
		found.push(...wrongExit(feed.what, chapter, await feed.run(words)));
		found.push(...differences(expected, withoutRuns(await feed.tables()), 'SQLite', feed.what));
	}
	return { times, found };
}

/** Tables without what says how many runs it took: a run that was killed late has committed. */
function withoutRuns(tables) {
	const kept = [...tables].filter(([table]) => !/^etl_run(s|_countries|_files)$/.test(table));
	return new Map(
		kept.map(([table, rows]) => [table, rows.map((row) => row.replace(/\["(etl_)?run_id","[^"]*"\]/, ''))]),
	);
}

/** A folder with a feed in it, and the program that loads it. */
function feedIn(name, database) {
	const folder = path.join(home, name);
	const inbox = path.join(folder, 'inbox');
	mkdirSync(inbox, { recursive: true });
	const run = values.processes ? runProcess : runHere;
	const ready = (words) => (/^(run|apply|stage|transform)$/.test(words[0]) ? [...words, '--yes'] : words);
	return {
		prepare: ({ put = {}, remove = [] }, { config, policies }) => {
			const fixed = { connection: database.connection, source: 'inbox', files: '*_{date:YYYYMMDD}.csv' };
			writeFileSync(path.join(folder, '.etlrc.json'), JSON.stringify({ ...fixed, ...config, policies }));
			for (const [file, text] of Object.entries(put)) writeFileSync(path.join(inbox, file), text);
			for (const file of remove) rmSync(path.join(inbox, file), { force: true });
		},
		run: (words) => run(folder, ready(words)),
		kill: (words, milliseconds) => killProcess(folder, ready(words), milliseconds),
		tables: async () => {
			const tables = await database.tables();
			return new Map([...tables].map(([table, rows]) => [table, rows.map((row) => row.replaceAll(folder, ''))]));
		},
	};
}

function wrongExit(what, { exit = 0 }, { status, text }) {
	return status === exit
		? []
		: [`${what}: exit ${status}, not ${exit}\n${text.slice(Math.max(0, text.lastIndexOf('✖')))}`];
}

/** What is in one and not in the other, the first row of each table. */
function differences(expected, got, whose, what) {
	const found = [];
	for (const table of new Set([...expected.keys(), ...got.keys()])) {
		compared++;
		const [there = [], here = []] = [expected.get(table), got.get(table)];
		const at = there.findIndex((row, index) => row !== here[index]);
		const row = at < 0 && here.length > there.length ? there.length : at;
		if (expected.has(table) !== got.has(table))
			found.push(`${what}: ${table} is only ${got.has(table) ? 'here' : whose}`);
		else if (row >= 0) found.push(`${what}: ${table}, row ${row}\n  ${whose}: ${there[row]}\n  here: ${here[row]}`);
	}
	return found;
}

function tell(title, { times, found }) {
	faults += found.length;
	console.log(`${found.length === 0 ? '✔' : '✖'} ${title} · ${times.join(' · ')}`);
	for (const each of found) console.log(`    ${each.replaceAll('\n', '\n    ')}`);
}
