import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagVariable } from '../../commands/command.js';
import { EVERYWHERE } from '../../commands/flags.js';
import { COMMANDS } from '../../commands/index.js';
import { documentShape } from '../../source/config/document.js';
import { loadSettings } from '../../source/config/load.js';
import { EXIT, errorTable } from '../../source/core/errors.js';
import type { FaultCode } from '../../source/core/records/record.js';
import { longTest } from '../helpers/long.js';
import { ROOT } from '../helpers/program.js';

const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
const reference = (page: string) => read(`docs/reference/${page}`);

/** Every code of a reject; the compiler sees to it that none is missing here. */
const REJECT_CODES: Readonly<Record<FaultCode, true>> = {
	E_FIELDS_FEW: true,
	E_FIELDS_MANY: true,
	E_QUOTE: true,
	E_RECORD_TYPE: true,
	E_RECORD_SHAPE: true,
	E_RECORD_TOO_LARGE: true,
	E_REQUIRED: true,
	E_LENGTH: true,
	E_INT: true,
	E_DECIMAL: true,
	E_DATE: true,
	E_DATETIME: true,
	E_BOOLEAN: true,
	E_ALLOWED: true,
	E_PATTERN: true,
	E_CHARACTER: true,
	E_COUNTRY: true,
	E_CELL: true,
};

longTest('the reference is what the code says: else run npm run docs', () => {
	const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/docs.mjs'), '--check'], {
		encoding: 'utf8',
	});
	expect(stderr).toBe('');
	expect(status).toBe(0);
});

test('every command and every flag is in the reference; README names every command', async () => {
	const page = reference('commands.md');
	const readme = read('README.md');
	for (const [name, { load }] of Object.entries(COMMANDS)) {
		expect(page).toContain(`\n## ${name}\n`);
		expect(readme, name).toMatch(new RegExp(`etl-tui ${name}\\b|\`${name}\``));
		for (const flag of [...EVERYWHERE, ...((await load()).flags ?? [])]) {
			expect(page).toMatch(new RegExp(`\`--${flag.name}( [A-Z]+)?\` \\| \`${flagVariable(flag.name)}\``));
		}
	}
});

test('every exit status is in the reference', () => {
	for (const status of Object.values(EXIT)) expect(reference('commands.md')).toContain(`\n| ${status} | `);
});

test('every code is in the reference', () => {
	const page = reference('errors.md');
	for (const code of [...errorTable().map((each) => each.code), ...Object.keys(REJECT_CODES)])
		expect(page).toContain(`| \`${code}\` | `);
});

test('every key of the config is in the reference and in the example', () => {
	const page = reference('configuration.md');
	const example = read('.etlrc.example');
	const keys = configKeys(z.toJSONSchema(documentShape, { io: 'input', unrepresentable: 'any' }) as Node);
	expect(keys.length).toBeGreaterThan(40);
	for (const { key, inColumns } of keys) {
		expect(page).toContain(`| \`${key}\` | `);
		if (key !== '$schema' && !inColumns) expect(example).toMatch(new RegExp(`(^|\\n)[# ]*${key}:`));
	}
});

describe('the example', () => {
	const load = (env: string, variables: Record<string, string> = {}) =>
		loadSettings({ env, config: '.etlrc.example' }, { cwd: ROOT, env: variables });

	test('loads for each of its environments', async () => {
		expect((await load('dev')).environment).toBe('dev');
		expect((await load('uat')).connection.label).toMatch(/uat\.db$/);
		const prod = await load('prod', { HEALTH_CONNECTION: 'sqlite:/srv/h.db' });
		expect(prod).toMatchObject({
			connection: { file: '/srv/h.db' },
			source: { folder: '/srv/health/inbox' },
			mask: true,
		});
	});

	test('says which variable PROD needs', async () => {
		await expect(load('prod')).rejects.toThrow('environments.prod.connection needs the variable HEALTH_CONNECTION');
	});
});

test('no link of the reference and the README leads nowhere', () => {
	const pages = [
		'README.md',
		'docs/reference/configuration.md',
		'docs/reference/commands.md',
		'docs/reference/errors.md',
		'docs/reference/tables.md',
	];
	for (const page of pages) {
		for (const [, target = ''] of read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
			expect(existsSync(path.join(ROOT, path.dirname(page), target)), `${page}: ${target}`).toBe(true);
		}
	}
});

interface Node {
	readonly properties?: Readonly<Record<string, Node>>;
	readonly items?: Node;
}

/** Keys of a config and of what is nested in it; what environments repeat comes once. */
function configKeys(node: Node, inColumns = false): { key: string; inColumns: boolean }[] {
	return Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
		{ key, inColumns },
		...configKeys(child, inColumns),
		...(child.items ? configKeys(child.items, true) : []),
	]);
}
