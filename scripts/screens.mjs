// Makes docs/screens/*.svg from the real program in a real terminal (tmux), so that they can be made again:
//   npm run build && node scripts/screens.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { picture } from './screens/draw.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(root, 'docs/screens'));
const [COLUMNS, ROWS] = [100, 30];
const socket = `etl-tui-screens-${process.pid}`;
const tmux = (...args) => execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });

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
	await waitFor('1/3');
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
	writeFileSync(path.join(output, `${name}.svg`), picture(linesNow(), `etl-tui: ${name}`));
	console.log(path.join(path.relative(root, output), `${name}.svg`));
}

/** The lines of the screen, with their looks. */
function linesNow() {
	const text = tmux('capture-pane', '-e', '-p').replaceAll(place, '/srv/health');
	return text.split('\n').slice(0, ROWS);
}
