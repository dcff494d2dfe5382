import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandWord, EVERYWHERE, RUNNING } from '../../commands/flags.js';
import { COMMANDS } from '../../commands/index.js';
import { errorTable } from '../../source/core/errors.js';
import { workplace } from '../helpers/cli.js';
import { ROOT } from '../helpers/program.js';

/** The whole day without the name of a command: `etl-tui --yes`, or the screens. */
const BARE = '';

/** Flags of a command, with dashes. */
async function flagsOf(command: string): Promise<Set<string>> {
	const own = command === BARE ? RUNNING : ((await COMMANDS[command]?.load())?.flags ?? []);
	return new Set([...EVERYWHERE, ...own].map(({ name }) => `--${name}`));
}

/** Where an error may end a command, for those whose hint names a flag without its command. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
	E_CONFIG_MISSING: [BARE, ...Object.keys(COMMANDS)],
	E_CONFIG_ENVIRONMENT: [BARE, ...Object.keys(COMMANDS)],
	E_SOURCE_MISSING: [BARE, 'run', 'read', 'stage', 'plan', 'apply', 'doctor'],
	E_SOURCE_EMPTY: [BARE, 'run', 'read', 'stage', 'plan', 'apply'],
	E_SOURCE_NO_MATCH: [BARE, 'run', 'read', 'stage', 'plan', 'apply'],
	E_DATE_FUTURE: [BARE, 'run', 'read', 'stage', 'transform', 'validate', 'plan', 'apply'],
	E_HEADER_LATE: [BARE, 'run', 'read', 'stage', 'plan'],
	E_CONTROL_DATE: [BARE, 'run', 'read', 'stage', 'plan', 'apply'],
	E_NOT_STAGED: ['run', 'transform', 'validate'],
	E_DATABASE_NOT: [BARE, ...Object.keys(COMMANDS)],
	E_DATABASE_SHAPE: [BARE, 'run', 'stage', 'transform', 'plan', 'apply'],
	E_NEEDS_APPROVAL: [BARE, 'run', 'stage', 'transform', 'apply', 'init', 'rejects'],
	E_NEW_COUNTRY: [BARE, 'run', 'transform', 'plan', 'apply'],
	E_LOCKED: [BARE, 'run', 'stage', 'transform', 'plan', 'apply'],
};

const COMMAND = /`etl-tui\b([^`]*)`/g;
const FLAG = /(?<![\w-])--[a-z][a-z-]*/g;

describe('a flag that a hint of the table names', () => {
	const named = errorTable().flatMap(({ code, hint }) => {
		const flags = hint.replace(COMMAND, '').match(FLAG) ?? [];
		return flags.map((flag) => [code, flag] as const);
	});

	test('is there to be named', () => expect(named.length).toBeGreaterThan(8));

	test.each(named)('%s: %s is taken wherever that may happen', async (code, flag) => {
		expect(ENDS[code], `say in this test where ${code} may end a command`).toBeDefined();
		for (const command of ENDS[code] ?? []) expect(await flagsOf(command), command).toContain(flag);
	});
});

/** Sources in a folder of the checkout. */
function filesIn(folder: string): string[] {
	const names = readdirSync(path.join(ROOT, folder), { recursive: true }).map((name) =>
		path.join(folder, String(name)),
	);
	return names.filter((name) => /\.tsx?$/.test(name));
}

/** Every text of the program in which a command line stands between backticks. */
function commandLines(): { readonly file: string; readonly line: string }[] {
	return [...filesIn('source'), ...filesIn('commands')].flatMap((file) => {
		const text = readFileSync(path.join(ROOT, file), 'utf8').replace(/\$\{[^}]*\}/g, 'X');
		// Within a template backticks are escaped; elsewhere they stand in quoted texts and comments.
		const quoted = (text.match(/'[^'\n]*'|"[^"\n]*"|\/\/.*|^\s*\*.*/gm) ?? []).join('\n');
		const found = [...text.matchAll(/\\`etl-tui\b([^`\\]*)\\`/g), ...quoted.matchAll(COMMAND)];
		return found.map(([, line = '']) => ({ file, line: line.trim() }));
	});
}

test('every command line in a message, a hint or a comment is one that the program takes', async () => {
	const lines = commandLines().filter(({ line }) => !/^(?:COMMAND|ENVIRONMENT|<|\.\.\.|…)/.test(line));
	expect(lines.length).toBeGreaterThan(20);
	for (const { file, line } of lines) {
		const words = line.split(/\s+/).filter((word) => word !== '');
		const command = commandWord(words) ?? BARE;
		if (command !== BARE && !/\.conf$/.test(words[1] ?? ''))
			expect(Object.keys(COMMANDS), `${file}: etl-tui ${line}`).toContain(command);
		const flags = new Set([...(await flagsOf(command)), '--help', '--version']);
		for (const flag of line.match(FLAG) ?? []) expect(flags, `${file}: etl-tui ${line}`).toContain(flag);
	}
});

test('every flag that a message names is one of some command', async () => {
	const all = new Set(
		(await Promise.all([BARE, ...Object.keys(COMMANDS)].map(flagsOf))).flatMap((flags) => [...flags]),
	);
	const files = filesIn('source').filter((file) => !/^source.tui/.test(file));
	for (const file of files) {
		const literals = readFileSync(path.join(ROOT, file), 'utf8').match(/'[^'\n]*'|`[^`]*`/g) ?? [];
		const own = literals.join('\n').replace(/\bgpg (?:--?[a-z-]+ ?)+/g, '');
		for (const flag of own.match(FLAG) ?? []) {
			if (/^--(?:max-old-space-size|import|help|version)$/.test(flag)) continue; // Node's and commander's own.
			expect(all, `${file}: ${flag}`).toContain(flag);
		}
	}
});

describe('etl-tui without a command', () => {
	test('takes the flags of a run, and no command takes those of another', () => {
		const at = workplace();
		at.put('a.csv', 'CustomerName,CustomerID,CustomerOpenDate,LastConsultedDate,Country\nAnn,1,20200101,,IND\n');
		at.configure({ policies: { newCountries: 'ask' } });
		expect(at.etl('--yes').status).toBe(8);
		expect(at.etl('--yes', '--allow-new-tables', '--allow-destructive', '--full', '--wait', '1s')).toMatchObject({
			status: 0,
		});
		expect(at.etl('--yes', '--delimiter', ';').status).toBe(4);
		for (const words of [
			['read', '--full'],
			['--full', 'read'],
			['history', '--allow-new-tables'],
		])
			expect(at.etl(...words)).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown option') });
	});

	test('knows a command from the value of a flag', () => {
		expect(commandWord(['--env', 'stage', '--yes'])).toBeNull();
		expect(commandWord(['--env=prod', 'plan', '--out', 'x'])).toBe('plan');
		expect(commandWord(['--yes', '--wait', 'run'])).toBeNull();
		expect(commandWord(['--quiet', 'run'])).toBe('run');
	});
});

test('a command that a hint names stands for the same place and day', () => {
	const at = workplace();
	const { stderr } = at.etl('transform', '--yes', '--env', 'prod', '--date', '2026-01-02', '--config', at.config);
	expect(stderr).toContain('E_NOT_STAGED');
	const [, line = ''] = /`etl-tui (run [^`]*)`/.exec(stderr) ?? [];
	expect(line.split(' ')).toEqual(['run', '--date', '2026-01-02', '--env', 'prod', '--config', at.config]);
	at.configure({ connection: 'postgres://etl:secret@localhost:1/x' });
	expect(at.etl('run', '--yes', '--connection', 'postgres://etl:secret@localhost:1/y').stderr).not.toContain('secret');
});
