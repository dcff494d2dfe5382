import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { ROOT } from '../helpers/program.js';

/** A folder without a config. */
function bare(): Workplace {
	const place = workplace();
	rmSync(place.config);
	return place;
}

interface Findings {
	readonly ok: boolean;
	readonly findings: readonly { subject: string; verdict: string; code: string | null; text: string }[];
}

describe('init', () => {
	test('writes a config with which doctor is content and a day loads', () => {
		const place = bare();
		cpSync(path.join(ROOT, 'fixtures/first-day'), place.inbox, { recursive: true });
		const written = place.etl('init', '--yes', '--env', 'ward', '--connection', 'sqlite:data/ward.db');
		expect(written.status, written.stderr).toBe(0);
		const file = path.join(place.folder, '.etlrc');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, 'utf8')).toMatch(/^# What a run does where there is a choice$/m);
		expect(place.json<Findings>('doctor')).toMatchObject({ status: 0, ok: true });
		const asked = place.etl('run', '--yes');
		expect(asked).toMatchObject({ status: 8, stderr: expect.stringContaining('On a first day every country is new') });
		expect(place.etl('run', '--yes', '--allow-new-tables').status).toBe(0);
		expect(existsSync(path.join(place.folder, 'data/ward.db'))).toBe(true);
	});

	test('leaves a config that is there alone, unless it is forced', () => {
		const place = bare();
		writeFileSync(path.join(place.folder, '.etlrc'), 'mine');
		const refused = place.etl('init', '--yes');
		expect(refused.status).toBe(2);
		expect(refused.stderr).toContain('E_OUTPUT');
		expect(readFileSync(path.join(place.folder, '.etlrc'), 'utf8')).toBe('mine');
		expect(place.json('init', '--yes', '--force')).toMatchObject({ status: 0, environment: 'dev', source: 'inbox' });
	});

	test('writes nothing that a run would refuse, and shows no password', () => {
		const place = bare();
		const refused = place.etl('init', '--yes', '--connection', 'mysql://u:geheim@h/d', '--source', 'ftp://bucket');
		expect(refused.status).toBe(3);
		expect(refused.stderr).toContain('connection: "mysql://u:•••@h/d"');
		expect(refused.stderr).toContain('source: "ftp://bucket"');
		expect(refused.stderr).not.toContain('geheim');
		expect(existsSync(path.join(place.folder, '.etlrc'))).toBe(false);
	});

	test('asks only on a terminal', () => {
		const refused = bare().etl('init');
		expect(refused.status).toBe(8);
		expect(refused.stderr).toContain('E_NEEDS_APPROVAL');
	});
});

describe('doctor', () => {
	test('is content with a folder of the day', () => {
		const place = workplace();
		place.put('a_23112026.txt', feedText([{ id: '1' }]));
		const { status, ok, findings } = place.json<Findings>('doctor');
		expect({ status, ok }).toEqual({ status: 0, ok: true });
		expect(findings.map(({ subject, verdict }) => `${subject} ${verdict}`)).toEqual([
			'config good',
			'source good',
			'database good',
			'logs good',
		]);
		expect(existsSync(place.database)).toBe(false);
	});

	test('says which config is at fault', () => {
		const place = workplace();
		place.configure({ mask: 'perhaps', sorce: 'x' });
		const { status, findings } = place.json<Findings>('doctor');
		expect(status).toBe(3);
		expect(findings).toMatchObject([{ subject: 'config', verdict: 'bad', code: 'E_CONFIG_INVALID' }]);
	});

	test.each<[string, number, string, (place: Workplace) => void]>([
		['a source that is not there', 4, 'E_SOURCE_MISSING', (place) => rmSync(place.inbox, { recursive: true })],
		['a file that is no database', 7, 'E_DATABASE_NOT', (place) => writeFileSync(place.database, 'x'.repeat(4096))],
		[
			'a database in no folder',
			7,
			'E_DATABASE_OPEN',
			(place) => place.configure({ connection: `sqlite:${place.folder}/gone/etl.db` }),
		],
		['a log folder that is a file', 2, 'E_OUTPUT', (place) => writeFileSync(path.join(place.folder, 'logs'), '')],
	])('finds %s, and looks at the rest all the same', (_, exit, code, spoil) => {
		const place = workplace();
		mkdirSync(path.join(place.inbox, 'sub'));
		spoil(place);
		const { status, findings } = place.json<Findings>('doctor');
		expect(status).toBe(exit);
		expect(findings).toHaveLength(4);
		expect(findings.filter((finding) => finding.verdict === 'bad').map((finding) => finding.code)).toEqual([code]);
	});
});
