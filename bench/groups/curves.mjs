// Time as it grows, for bench/growth.md and its pictures: against the records of a first day, and against the days that are
// loaded already. Both engines, and beside them what it is done with instead.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { postgresLimit, sqliteLimit } from '../contenders/limit.mjs';
import { makeFeed } from '../feeds.mjs';
import { measure } from '../measure.mjs';
import { linePicture } from '../picture.mjs';
import { pythonWith, removeDatabase, version } from '../tools.mjs';
import { freshDatabase, serverUrl } from './postgres.mjs';

/** Records of a day of the history. */
const DAILY = 10_000;

/**
 * @param folder where the page and its pictures go
 * @param size `{ records, days }`: how far the lines go
 */
export async function curves(kit, folder, { records, days }) {
	const server = version('psql') === null ? null : await serverUrl();
	if (server === null) kit.leaveOut('psql');
	const sizes = [];
	for (let size = 10_000; size <= records; size *= 10) sizes.push(size);
	const byRecords = await ofRecords(kit, server, sizes);
	const byDays = await ofHistory(kit, server, days);
	const title = 'Seconds of a first day, by its records';
	writeFileSync(path.join(folder, 'growth-records.svg'), linePicture(title, 'records', byRecords, { log: true }));
	const later = `Seconds of a day of ${DAILY.toLocaleString('en-US')} records, by the days before it`;
	writeFileSync(path.join(folder, 'growth-days.svg'), linePicture(later, 'days before', byDays));
	writeFileSync(path.join(folder, 'growth.md'), page(kit, byRecords, byDays));
}

async function ofRecords(kit, server, sizes) {
	const pandas = pythonWith('pandas');
	const file = path.join(kit.work, 'grow.db');
	const lines = new Map();
	const note = async (name, size, command) => {
		const { seconds } = await measure(command);
		kit.say(`${name}, ${size} records: ${seconds.toFixed(2)} s`);
		lines.set(name, [...(lines.get(name) ?? []), [size, seconds]]);
	};
	for (const size of sizes) {
		const inbox = await kit.inbox(size);
		const plain = await kit.plain(size, false);
		removeDatabase(file);
		await note('etl-tui, SQLite', size, kit.run({ connection: `sqlite:${file}`, inbox }));
		removeDatabase(file);
		await note('sqlite3 .import', size, { file: 'sqlite3', words: [file], input: sqliteLimit(plain) });
		removeDatabase(file);
		if (pandas)
			await note('pandas', size, {
				file: pandas.file,
				words: [kit.contender('pandas_day.py'), await kit.feed(size), file],
			});
		removeDatabase(file);
		if (server === null) continue;
		await note('etl-tui, PostgreSQL', size, kit.run({ connection: freshDatabase(server, 'grow'), inbox }));
		const url = freshDatabase(server, 'grow');
		await note('psql \\copy', size, { file: 'psql', words: [url, '-q'], input: postgresLimit(plain) });
	}
	return lines;
}

/** Half of a day's customers were there the day before. */
async function ofHistory(kit, server, days) {
	const inbox = path.join(kit.work, 'history');
	mkdirSync(inbox, { recursive: true });
	const places = new Map([['etl-tui, SQLite', `sqlite:${path.join(kit.work, 'history.db')}`]]);
	if (server !== null) places.set('etl-tui, PostgreSQL', freshDatabase(server, 'history'));
	const lines = new Map([...places.keys()].map((name) => [name, []]));
	for (let day = 0; day < days; day++) {
		const date = new Date(Date.UTC(2025, 10, 20 + day)).toISOString().slice(0, 10);
		const [year, month, number] = date.split('-');
		const feed = path.join(inbox, `feed_${number}${month}${year}.txt`);
		makeFeed(feed, DAILY, '--seed', day + 1, '--first-id', 100_000 + (day * DAILY) / 2);
		for (const [name, connection] of places) {
			const { seconds } = await measure(kit.run({ connection, inbox, date }));
			lines.get(name).push([day, seconds]);
		}
		if (day % 30 === 0) kit.say(`day ${day + 1} of ${days}`);
		rmSync(feed);
	}
	return lines;
}

function page(kit, byRecords, byDays) {
	const sizes = [...byRecords.values()][0].map(([size]) => size);
	const seconds = (value) => (value === undefined ? '' : value.toFixed(2));
	const mean = (points) => points.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, points.length);
	const span = (points, from, to) => mean(points.filter(([day]) => day >= from && day < to));
	const days = [...byDays.values()][0].length;
	const parts = [0, 1, 2, 3].map((part) => [Math.floor((part * days) / 4), Math.floor(((part + 1) * days) / 4)]);
	return [
		'# As it grows',
		'',
		'<!-- Made by `npm run bench -- --curves`: not to be edited. -->',
		'',
		`${kit.machine()} One run each; PostgreSQL without fsync.`,
		'',
		'![Seconds of a first day, by its records](growth-records.svg)',
		'',
		`| seconds | ${sizes.map((size) => `${size.toLocaleString('en-US')} records`).join(' | ')} |`,
		`|---|${sizes.map(() => '---|').join('')}`,
		...[...byRecords].map(
			([name, points]) => `| ${name} | ${sizes.map((_, at) => seconds(points[at]?.[1])).join(' | ')} |`,
		),
		'',
		'![Seconds of a day, by the days before it](growth-days.svg)',
		'',
		`| mean seconds of a day of ${DAILY.toLocaleString('en-US')} records | ${parts.map(([from, to]) => `days ${from + 1} to ${to}`).join(' | ')} |`,
		'|---|---|---|---|---|',
		...[...byDays].map(
			([name, points]) => `| ${name} | ${parts.map(([from, to]) => seconds(span(points, from, to))).join(' | ')} |`,
		),
		'',
	].join('\n');
}
