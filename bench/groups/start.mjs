// How soon the program is there.

import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inTurn, median, percentile } from '../measure.mjs';
import { openTerminal, terminalIsThere } from '../terminal.mjs';

/** Milliseconds after which a question that is shown takes an answer, and some for a busy machine. */
const QUESTION_OPENS = 1_500;

/** Milliseconds for which an answer stands alone, and some. */
const ALONE = 500;

const BARE = fileURLToPath(new URL('../contenders/bare-ink.mjs', import.meta.url));

export async function start(kit) {
	const runs = Math.max(kit.runs, kit.small ? 1 : 9);
	const times = await inTurn(
		[
			{ name: 'etl-tui --help', command: kit.etl(['--help']) },
			{ name: 'node -e 0', command: { file: process.execPath, words: ['-e', '0'] } },
		],
		runs,
	);
	kit.table('Start', times);
	const [own, node] = [...times.values()];
	kit.target('`etl-tui --help` vs `node -e 0`', 2, own.seconds / node.seconds);
	const what = 'first screen of the TUI vs a bare Ink program';
	if (!terminalIsThere()) {
		kit.leaveOut('script (util-linux)');
		kit.target(what, 1.3, null);
		return;
	}
	const screens = { tui: [], bare: [] };
	const inbox = await kit.inbox(1_000);
	const { words } = kit.run({ connection: `sqlite:${path.join(kit.work, 'start.db')}`, inbox });
	for (let run = 0; run < runs; run++) {
		screens.tui.push(
			await firstScreen([words[0], ...words.slice(2).filter((word) => word !== '--yes')], /etl-tui/, kit.work),
		);
		screens.bare.push(await firstScreen([BARE], /bare/, kit.work));
	}
	const [tui, bare] = [median(screens.tui), median(screens.bare)];
	kit.table(
		'First screen',
		new Map([
			['etl-tui', { seconds: tui, peak: null }],
			['a bare Ink program', { seconds: bare, peak: null }],
		]),
	);
	kit.target(what, 1.3, tui / bare);
}

async function firstScreen(words, text, cwd) {
	const started = performance.now();
	const terminal = openTerminal(words, cwd);
	await terminal.until(text, 60_000);
	const seconds = (performance.now() - started) / 1_000;
	terminal.kill();
	return seconds;
}

/** How soon the help is there after `?`, while a day loads. */
export async function keys(kit) {
	const what = `a key answered while ${kit.records} rows load, ms at the 99th percentile`;
	if (!terminalIsThere()) {
		kit.target(what, 50, null);
		return;
	}
	const { words } = kit.run({ connection: `sqlite:${path.join(kit.work, 'keys.db')}` });
	const terminal = openTerminal([words[0], ...words.slice(2).filter((word) => word !== '--yes')], kit.work);
	await terminal.until(/etl-tui/);
	await terminal.answerTo('?', HELP); // The first time its code is loaded.
	await terminal.answerTo('\u001b', /\? help/);
	const reading = await answersUntil(terminal, terminal.until(/Press s to load it/));
	terminal.press('s');
	await terminal.until(/Load [\d,]+ rows?/);
	await setTimeout(QUESTION_OPENS); // A question takes no key before it could be read.
	terminal.press('y');
	await setTimeout(ALONE); // An answer counts where no other key comes with it.
	const loading = await answersUntil(terminal, terminal.until(/Commit\?|A question waits/));
	const waits = [...reading, ...loading];
	terminal.kill();
	kit.say(
		`${waits.length} keys: median ${median(waits).toFixed(0)}, p95 ${percentile(waits, 0.95).toFixed(0)}, p99 ${percentile(waits, 0.99).toFixed(0)}, at most ${Math.max(...waits).toFixed(0)} ms`,
	);
	kit.target(what, 50, percentile(waits, 0.99));
}

/** What the help shows whatever waits elsewhere. */
const HELP = /esc back/;

/** Opens and leaves the help again and again until something is there. */
async function answersUntil(terminal, end) {
	const waits = [];
	let ended = false;
	end.then(() => {
		ended = true;
	});
	while (!ended) {
		waits.push(await terminal.answerTo('?', HELP));
		await terminal.answerTo('\u001b', /\? help/);
	}
	return waits;
}
