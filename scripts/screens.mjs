// Makes docs/screens/*.svg from the real program in a real terminal (tmux), so that they can be made again:
//   npm run build && node scripts/screens.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(root, 'docs/screens'));
const [COLUMNS, ROWS] = [100, 30];
const socket = `etl-tui-screens-${process.pid}`;
const tmux = (...args) => execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });

/** Colours of a terminal on a dark ground. */
const PALETTE = ['#1c1f26', '#e5534b', '#57ab5a', '#daaa3f', '#539bf5', '#b083f0', '#39c5cf', '#d8dee9'];
const [GROUND, INK] = ['#1c1f26', '#d8dee9'];
const [CELL, LINE] = [8.4, 18];

const place = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-screens-'));
try {
	mkdirSync(output, { recursive: true });
	prepare();
	await dayInDev();
	await commitInProd();
} finally {
	rmSync(place, { recursive: true, force: true });
}

/** Two days of a made-up feed; the first is loaded, so that the second has something to change. */
function prepare() {
	mkdirSync(path.join(place, 'inbox'));
	mkdirSync(path.join(place, 'data'));
	const config = {
		defaultEnvironment: 'dev',
		environments: { dev: {}, prod: { connection: 'sqlite:data/prod.db', mask: true } },
		connection: 'sqlite:data/dev.db',
		source: 'inbox',
		policies: { maxRejects: '5%' },
	};
	writeFileSync(path.join(place, '.etlrc.json'), JSON.stringify(config));
	feed('customers_22112026.txt', 20_000, 1);
	etl('run', '--yes', '--quiet', '--date', '2026-11-22');
	feed('customers_23112026.txt', 24_000, 2);
	const clinic = [
		'Name;Cust_I;Open_Dt;Country;Consul_Dt',
		'Zoë Müller;900001;20101012;DE;20261120',
		'日本 太郎;900002;20101012;JP;20261121',
	];
	writeFileSync(
		path.join(place, 'inbox/clinic_north_23112026.csv'),
		`${clinic.join('\n')}\nOlu;900003;2010-13-12;NPL;20261101\n`,
	);
	writeFileSync(path.join(place, 'inbox/late_23112026.csv'), '');
	writeFileSync(path.join(place, 'inbox/report.pdf'), '%PDF');
}

async function dayInDev() {
	open();
	await waitFor('Press s');
	await shoot('read');
	tmux('send-keys', 's');
	await waitFor('y yes');
	await shoot('stage');
	tmux('send-keys', 'y');
	await waitFor('Commit?');
	await waitFor('y yes');
	await shoot('transform');
	tmux('send-keys', 'y');
	await waitFor('files are loaded');
	await shoot('validate');
	tmux('send-keys', 'x');
	await waitFor('faults');
	await shoot('rejects');
	tmux('send-keys', 'Escape');
	tmux('send-keys', 'H');
	await waitFor('2026-11-22.1');
	await shoot('history');
	tmux('send-keys', ':');
	await waitFor('Type a command');
	tmux('send-keys', '-l', 'sql select country, winners, verdict from etl_run_countries order by winners desc');
	tmux('send-keys', 'Enter');
	await waitFor('row 1 of');
	await shoot('console');
	tmux('kill-server');
}

async function commitInProd() {
	await wait(500); // The server that was told to end may still hold its socket.
	open('--env', 'prod');
	await waitFor('Press s');
	tmux('send-keys', 's');
	await waitFor('y yes');
	tmux('send-keys', 'y');
	await waitFor('y type its name');
	tmux('send-keys', 'y');
	await waitFor('type PROD');
	await shoot('prod');
	tmux('kill-server');
}

function feed(name, records, seed) {
	execFileSync(process.execPath, [
		path.join(root, 'bench/make-feed.mjs'),
		String(records),
		path.join(place, 'inbox', name),
		String(seed),
	]);
}

function etl(...args) {
	execFileSync(process.execPath, [path.join(root, 'dist/bin/main.js'), ...args], { cwd: place });
}

function open(...args) {
	const program = [
		'env',
		'-u',
		'CI',
		'-u',
		'NO_COLOR',
		`HOME=${place}`,
		process.execPath,
		path.join(root, 'dist/bin/main.js'),
		'--date',
		'2026-11-23',
		...args,
	];
	tmux('new-session', '-d', '-x', String(COLUMNS), '-y', String(ROWS), '-c', place, ...program);
}

async function waitFor(text) {
	for (let tries = 0; tries < 600; tries++) {
		if (tmux('capture-pane', '-p').includes(text)) return;
		await wait(100);
	}
	throw new Error(`The screen never showed ${text}:\n${tmux('capture-pane', '-p')}`);
}

async function shoot(name) {
	await wait(300); // The last tenth of a second of progress.
	const text = tmux('capture-pane', '-e', '-p').replaceAll(place, '/srv/health');
	writeFileSync(path.join(output, `${name}.svg`), svg(text.split('\n').slice(0, ROWS), `etl-tui: ${name}`));
	console.log(path.join(path.relative(root, output), `${name}.svg`));
}

function svg(lines, title) {
	const width = COLUMNS * CELL + 24;
	const height = ROWS * LINE + 24;
	const body = lines.flatMap((line, row) => runs(line).map((run) => drawn(run, row)));
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>
${body.join('\n')}
</svg>
`;
}

/** Pieces of a line that look the same, each with the column where it begins. */
function runs(line) {
	const found = [];
	let look = {};
	let column = 0;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
	for (const part of line.split(/(\u001B\[[\d;]*m|\u000E|\u000F)/)) {
		if (part.startsWith('\u001B[')) look = changed(look, part.slice(2, -1));
		else if (part !== '' && part >= ' ') {
			const columns = stringWidth(part);
			found.push({ text: part, column, columns, ...look });
			column += columns;
		}
	}
	return found;
}

function changed(look, codes) {
	let next = { ...look };
	for (const code of codes.split(';').map(Number)) {
		if (code === 0) next = {};
		else if (code === 1) next.bold = true;
		else if (code === 2) next.dim = true;
		else if (code === 4) next.underline = true;
		else if (code === 7) next.inverse = true;
		else if (code >= 30 && code <= 37) next.color = PALETTE[code - 30];
		else if (code >= 40 && code <= 47) next.ground = PALETTE[code - 40];
		else if (code === 39) next.color = undefined;
		else if (code === 49) next.ground = undefined;
	}
	return next;
}

function drawn({ text, column, columns, bold, dim, underline, inverse, color = INK, ground }, row) {
	const [front, back] = inverse ? [ground ?? GROUND, color] : [color, ground];
	const x = 12 + column * CELL;
	const y = 12 + row * LINE;
	const box = back ? `<rect x="${x}" y="${y}" width="${columns * CELL}" height="${LINE}" fill="${back}"/>` : '';
	if (text.trim() === '') return box;
	const style = [
		bold ? 'font-weight="bold"' : '',
		dim ? 'opacity="0.6"' : '',
		underline ? 'text-decoration="underline"' : '',
	]
		.filter(Boolean)
		.join(' ');
	const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return `${box}<text x="${x}" y="${y + 13.5}" fill="${front}" textLength="${columns * CELL}" xml:space="preserve" ${style}>${safe}</text>`;
}
