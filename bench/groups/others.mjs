// Days that are shaped otherwise, and what a person waits for beside a run.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFeed } from '../feeds.mjs';
import { inTurn } from '../measure.mjs';
import { removeDatabase } from '../tools.mjs';

const FILES = 50;

export async function others(kit) {
	await shuffled(kit);
	await manyCountries(kit);
	await correction(kit);
	await longHistory(kit);
	await emptyDay(kit);
}

/** Customers of a real feed come in any order; those of the bench's come nearly in that of their numbers. */
async function shuffled(kit) {
	const inbox = folder(kit, 'shuffled');
	makeFeed(path.join(inbox, 'feed_23112026.txt'), kit.records, '--shuffled');
	const times = await inTurn(
		[
			{ name: 'in the order of their numbers', ...onFresh(kit, 'sorted') },
			{ name: 'in any order', ...onFresh(kit, 'shuffled', { inbox }) },
		],
		kit.runs,
		kit.say,
	);
	kit.table(`A day of ${kit.records} records on SQLite, its customers`, times);
	kit.target('customers in any order vs in that of their numbers', 1.25, ratio(times));
}

async function manyCountries(kit) {
	const records = kit.records / 10;
	const countries = kit.small ? 20 : 1_000;
	const inbox = folder(kit, 'countries');
	makeFeed(path.join(inbox, 'feed_23112026.txt'), records, '--countries', countries);
	const times = await inTurn(
		[
			{ name: 'ten countries', ...onFresh(kit, 'ten', { inbox: await kit.inbox(records) }) },
			{ name: `${countries} countries`, ...onFresh(kit, 'many', { inbox }) },
		],
		kit.runs,
		kit.say,
	);
	kit.table(`A day of ${records} records on SQLite`, times);
	kit.target(`${countries} countries vs ten, ${records} records`, 4, ratio(times));
}

/** One file of many comes again, with other records. */
async function correction(kit) {
	const inbox = folder(kit, 'correction');
	const records = kit.records / FILES;
	const put = (file, seed) =>
		makeFeed(
			path.join(inbox, `part${file}_23112026.txt`),
			records,
			'--seed',
			seed,
			'--first-id',
			100_000 + file * records,
		);
	for (let file = 0; file < FILES; file++) put(file, file + 1);
	const run = kit.run({ connection: `sqlite:${path.join(kit.work, 'correction.db')}`, inbox });
	let seed = 100;
	const first = await inTurn([{ name: `the day, ${FILES} files`, command: run }], 1, kit.say);
	const later = await inTurn(
		[
			{ name: 'one of them corrected', before: () => put(7, seed++), command: run },
			{ name: 'validate alone', command: kit.like(run, 'validate') },
			{ name: 'plan of a corrected file', before: () => put(7, seed++), command: kit.like(run, 'plan') },
		],
		kit.runs,
		kit.say,
	);
	const times = new Map([...first, ...later]);
	kit.table(`A day of ${kit.records} records in ${FILES} files on SQLite`, times);
	const [day, corrected] = [...times.values()];
	kit.target(`one file of ${FILES} corrected vs the whole day`, 0.5, corrected.seconds / day.seconds);
}

/** A small day beside a stage that is a thousand times as large. */
async function longHistory(kit) {
	const [many, few] = [10 * kit.records, kit.records / 100];
	const inbox = folder(kit, 'history');
	makeFeed(path.join(inbox, 'feed_22112026.txt'), many, '--shuffled');
	const names = ['alone', 'beside'];
	const connection = (name) => `sqlite:${path.join(kit.work, `history-${name}.db`)}`;
	kit.say(`loading ${many} records`);
	await inTurn(
		[{ name: 'history', command: kit.run({ connection: connection('beside'), inbox, date: '2026-11-22' }) }],
		1,
		kit.say,
	);
	let day = 22;
	const command = (name) => () => kit.run({ connection: connection(name), inbox, date: `2026-11-${day}` });
	const before = () => {
		day++;
		makeFeed(path.join(inbox, `feed_${day}112026.txt`), few, '--shuffled', '--seed', day);
	};
	const times = await inTurn(
		[
			{ name: 'alone', before, command: command(names[0]) },
			{ name: `beside ${many} in the stage`, command: command(names[1]) },
		],
		Math.max(kit.runs, kit.small ? 1 : 5),
		kit.say,
	);
	kit.table(`A day of ${few} records on SQLite`, times);
	kit.target(`a day of ${few} beside ${many} in the stage vs alone`, 2, ratio(times));
	for (const name of names) removeDatabase(path.join(kit.work, `history-${name}.db`));
	rmSync(inbox, { recursive: true });
}

async function emptyDay(kit) {
	const inbox = folder(kit, 'empty');
	writeFileSync(path.join(inbox, 'feed_23112026.txt'), '|H|Customer_Records|20261123|0|\n|T|0|\n');
	const run = kit.run({ connection: `sqlite:${path.join(kit.work, 'empty.db')}`, inbox });
	const times = await inTurn(
		[
			{ name: 'etl-tui run', command: { ...run, status: 4 } },
			{ name: 'node -e 0', command: { file: process.execPath, words: ['-e', '0'] } },
		],
		Math.max(kit.runs, kit.small ? 1 : 9),
	);
	kit.table('A day whose only file has no record', times);
	kit.target('`run` on an empty day vs `node -e 0`', 3, ratio(times, 'etl-tui run', 'node -e 0'));
}

function folder(kit, name) {
	const made = path.join(kit.work, name);
	mkdirSync(made, { recursive: true });
	return made;
}

/** A run into a database that is new each time. */
function onFresh(kit, name, where = {}) {
	const database = path.join(kit.work, `${name}.db`);
	return {
		before: () => removeDatabase(database),
		command: kit.run({ connection: `sqlite:${database}`, ...where }),
	};
}

/** How the last is to the first, unless others are named. */
function ratio(times, over = [...times.keys()].at(-1), under = [...times.keys()][0]) {
	return times.get(over).seconds / times.get(under).seconds;
}
