// Makes docs/screens/*.svg from the real program in a real terminal (tmux), so that they can be made again:
//   npm run build && node scripts/screens.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { picture } from './screens/draw.mjs';
import { failedDay } from './screens/failed-day.mjs';
import { film } from './screens/film.mjs';
import { COLUMNS, etl, Terminal } from './screens/terminal.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.resolve(process.argv[2] ?? path.join(root, 'docs/screens'));
const DATE = ['--date', '2026-11-23'];

// As long as the folder that the pictures show instead, so that nothing shifts.
const [place, failed] = [mkdtempSync('/tmp/'), mkdtempSync('/tmp/')];
try {
	mkdirSync(output, { recursive: true });
	keep('failed-day', film(await failedDay(failed), COLUMNS, 'etl-tui: a failed day'));
	prepare();
	await dayInDev();
	await commitInProd();
} finally {
	for (const folder of [place, failed]) rmSync(folder, { recursive: true, force: true });
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
	etl(place, 'run', '--yes', '--quiet', '--date', '2026-11-22');
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
	const screen = new Terminal(place, DATE);
	await screen.waitFor('Press s');
	await shoot(screen, 'read');
	screen.press('s');
	await screen.waitFor('y yes');
	await shoot(screen, 'stage');
	screen.press('y');
	await screen.waitFor('Commit?');
	await screen.waitFor('y yes');
	await shoot(screen, 'transform');
	screen.press('y');
	await screen.waitFor('files are loaded');
	await shoot(screen, 'validate');
	screen.press('x');
	await screen.waitFor('faults');
	await shoot(screen, 'rejects');
	screen.press('Escape');
	screen.press('H');
	await screen.waitFor('2026-11-22.1');
	await shoot(screen, 'history');
	screen.press(':');
	await screen.waitFor('Type a command');
	screen.type('sql select country, winners, verdict from etl_run_countries order by winners desc');
	screen.press('Enter');
	await screen.waitFor('Enter opens the row');
	await shoot(screen, 'console');
	screen.close();
}

async function commitInProd() {
	const screen = new Terminal(place, [...DATE, '--env', 'prod']);
	await screen.waitFor('Press s');
	screen.press('s');
	await screen.waitFor('y yes');
	screen.press('y');
	await screen.waitFor('y type its name');
	screen.press('y');
	await screen.waitFor('type PROD');
	await shoot(screen, 'prod');
	screen.close();
}

function feed(name, records, seed) {
	const words = [String(records), path.join(place, 'inbox', name), '--seed', String(seed)];
	execFileSync(process.execPath, [path.join(root, 'bench/make-feed.mjs'), ...words]);
}

async function shoot(screen, name) {
	keep(name, picture(await screen.lines(), `etl-tui: ${name}`));
}

function keep(name, svg) {
	const file = path.join(output, `${name}.svg`);
	writeFileSync(file, svg);
	console.log(path.relative(root, file));
}
