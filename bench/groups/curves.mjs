// Time as it grows, for bench/growth.md and its pictures: against the records of a first day, and against the days that are
// loaded already. Both engines, and beside them what it is done with instead.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { postgresLimit, sqliteLimit } from '../contenders/limit.mjs';
import { makeFeed } from '../feeds.mjs';
import { measure, median } from '../measure.mjs';
import { linePicture } from '../picture.mjs';
import { pythonWith, removeDatabase, version } from '../tools.mjs';
import { freshDatabase, serverUrl } from './postgres.mjs';

/** Records of a day of the history. */
const DAILY = 10_000;

/**
 * Measures how time grows, and makes the page and its pictures of what this and earlier measurements gave.
 *
 * @param folder where the page, its points and its pictures go
 * @param size `{ records, days, only }`: how far the lines go, and which are measured: `records`, `days` or, by default, both
 */
export async function curves(kit, folder, { records, days, only = ['records', 'days'] }) {
	const server = version('psql') === null ? null : await serverUrl();
	if (server === null) kit.leaveOut('psql');
	const points = path.join(folder, 'growth.json');
	const known = existsSync(points) ? JSON.parse(readFileSync(points, 'utf8')) : {};
	const sizes = [];
	for (let size = 10_000; size <= records; size *= 10) sizes.push(size);
	const keep = (part, lines) => {
		known[part] = { machine: kit.machine(), lines: Object.fromEntries(lines) };
		writeFileSync(points, `${JSON.stringify(known, null, '\t')}\n`);
	};
	if (only.includes('records')) keep('records', await ofRecords(kit, server, sizes));
	if (only.includes('days')) keep('days', await ofHistory(kit, server, days));
	const { records: byRecords, days: byDays } = known;
	const title = 'Seconds of a first day, by its records';
	const later = `Seconds of a day of ${DAILY.toLocaleString('en-US')} records, by the days before it`;
	const picture = (name, of, ...more) => writeFileSync(path.join(folder, name), linePicture(of, ...more));
	if (byRecords) picture('growth-records.svg', title, 'records', linesOf(byRecords), { log: true });
	if (byDays) picture('growth-days.svg', later, 'days before, a point a week', byWeek(linesOf(byDays)));
	writeFileSync(path.join(folder, 'growth.md'), page(byRecords, byDays));
}

/** The median of each seven points. */
function byWeek(lines) {
	const week = (points, from) => [points[from][0], median(points.slice(from, from + 7).map(([, value]) => value))];
	const weeks = (points) => points.flatMap((_, at) => (at % 7 === 0 ? [week(points, at)] : []));
	return new Map([...lines].map(([name, points]) => [name, weeks(points)]));
}

function linesOf({ lines }) {
	return new Map(Object.entries(lines));
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
		// The program refuses names whose day may be a month as well, such as 01122025.
		const feed = path.join(inbox, `feed_${date}.txt`);
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

function page(byRecords, byDays) {
	return [
		'# As it grows',
		'',
		'<!-- Made by `npm run bench -- --curves`: not to be edited. -->',
		'',
		'One run each; PostgreSQL without fsync.',
		'',
		...(byRecords ? recordsPart(byRecords) : []),
		...(byDays ? daysPart(byDays) : []),
	].join('\n');
}

const seconds = (value) => (value === undefined ? '' : value.toFixed(2));

function recordsPart(part) {
	const lines = linesOf(part);
	const sizes = [...new Set([...lines.values()].flat().map(([size]) => size))].sort((a, b) => a - b);
	return [
		'![Seconds of a first day, by its records](growth-records.svg)',
		'',
		part.machine,
		'',
		`| seconds | ${sizes.map((size) => `${size.toLocaleString('en-US')} records`).join(' | ')} |`,
		`|---|${sizes.map(() => '---|').join('')}`,
		...[...lines].map(
			([name, points]) => `| ${name} | ${sizes.map((_, at) => seconds(points[at]?.[1])).join(' | ')} |`,
		),
		'',
	];
}

/** The means of four parts of the time: single runs vary more than the growth. */
function daysPart(part) {
	const lines = linesOf(part);
	const mean = (points) => points.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, points.length);
	const span = (points, from, to) => mean(points.filter(([day]) => day >= from && day < to));
	const days = [...lines.values()][0].length;
	const quarters = [0, 1, 2, 3].map((at) => [Math.floor((at * days) / 4), Math.floor(((at + 1) * days) / 4)]);
	return [
		'![Seconds of a day, by the days before it](growth-days.svg)',
		'',
		part.machine,
		'',
		`| mean seconds of a day of ${DAILY.toLocaleString('en-US')} records | ${quarters.map(([from, to]) => `days ${from + 1} to ${to}`).join(' | ')} |`,
		'|---|---|---|---|---|',
		...[...lines].map(
			([name, points]) => `| ${name} | ${quarters.map(([from, to]) => seconds(span(points, from, to))).join(' | ')} |`,
		),
		'',
	];
}
