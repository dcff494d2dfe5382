// How time and memory grow: five times the records, and the 30th day of a database's life.

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeFeed } from '../feeds.mjs';
import { inTurn, measure, median } from '../measure.mjs';
import { removeDatabase } from '../tools.mjs';

const DAYS = 30;

/** @param own what a run of the usual size took, or nothing where that was not measured */
export async function growth(kit, own) {
	const { work, records, say } = kit;
	const database = path.join(work, 'grown.db');
	const connection = `sqlite:${database}`;
	const fresh = () => removeDatabase(database);
	const usual = { name: `${records} records`, before: fresh, command: kit.run({ connection }) };
	const many = {
		name: `${5 * records} records`,
		before: fresh,
		command: kit.run({ connection, inbox: await kit.inbox(5 * records) }),
	};
	const times = await inTurn(own ? [many] : [usual, many], Math.min(kit.runs, 2), say);
	const [base, five] = [own ?? times.get(usual.name), times.get(many.name)];
	kit.table(
		'Five times the records, on SQLite',
		new Map([
			[usual.name, base],
			[many.name, five],
		]),
	);
	kit.target(`${5 * records} records vs ${records}`, 5.2, five.seconds / base.seconds);
	kit.target(`peak memory at ${5 * records} records, MB`, 250, five.peak);
	kit.target('the second vs the first', 1.15, five.peak === null ? null : five.peak / base.peak);
	fresh();
}

export async function days(kit) {
	const { work, runs, say } = kit;
	const records = kit.records / 10;
	const inbox = path.join(work, 'days');
	rmSync(inbox, { recursive: true, force: true });
	mkdirSync(inbox);
	const dates = Array.from({ length: kit.small ? 3 : DAYS }, (_, day) =>
		new Date(Date.UTC(2026, 9, 25 + day)).toISOString().slice(0, 10),
	);
	for (const [day, date] of dates.entries()) {
		const [year, month, number] = date.split('-');
		// Half of a day's customers were there the day before.
		makeFeed(
			path.join(inbox, `feed_${number}${month}${year}.txt`),
			records,
			'--seed',
			day + 1,
			'--first-id',
			100_000 + (day * records) / 2,
		);
	}
	const ends = [];
	for (let run = 0; run < Math.min(runs, 2); run++) {
		const database = path.join(work, `days${run}.db`);
		removeDatabase(database);
		const all = [];
		for (const date of dates)
			all.push((await measure(kit.run({ connection: `sqlite:${database}`, inbox, date }))).seconds);
		say(`first day ${all[0].toFixed(2)} s, 30th day ${all.at(-1).toFixed(2)} s`);
		ends.push([all[0], all.at(-1)]);
		removeDatabase(database);
	}
	const [first, last] = [0, 1].map((end) => median(ends.map((pair) => pair[end])));
	kit.table(
		`Days of ${records} records, half of the customers those of the day before`,
		new Map([
			['the first day', { seconds: first, peak: null }],
			['the 30th day', { seconds: last, peak: null }],
		]),
	);
	kit.target(`the 30th day into tables that hold 29 days of ${records} vs the first day`, 1.3, last / first);
}
