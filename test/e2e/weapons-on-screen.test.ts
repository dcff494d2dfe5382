import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { LONG } from '../helpers/long.js';

/** Titles, links, bells, colours, C1 controls, a return to the line's start, a mark that turns what follows around. */
const WEAPON = '\u001b]0;owned\u0007\u001b]8;;http://x\u0007\u009b31m\u001b[2J\r\u202etxt\u2066\u0008\u007f';

/** What would drive a terminal; line ends are ours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const COMMANDS = [
	['run', '--yes', '--verbose'],
	['rejects'],
	['sql', 'select * from med_users_master', '--csv'],
	['read', '--json'],
	['history', '2026-11-23.1'],
	['history', '2026-11-23.1', '--json'],
	['rejects', '--json'],
	['trace', `1${WEAPON}`],
	['sql', 'select * from med_users_master'],
	['sql', 'select * from med_users_master', '--json'],
	['plan'],
	['plan', '--json'],
	['doctor'],
	['sql', `select '${WEAPON}' from nowhere`],
];

test('what stands in files, names and columns is shown, and obeyed nowhere', () => {
	const place = workplace();
	const schema = {
		columns: [
			{ name: 'ID', type: 'text', key: true },
			{ name: 'Amount', type: 'int' },
			{ name: 'Country', type: 'text' },
		],
	};
	const policies = { maxRejects: '100%', extraColumns: 'evolve' };
	place.configure({ schema, policies, latestBy: null, birthDateColumn: null });
	// A return within quotes may end a line: it is in the names.
	const quoted = WEAPON.replaceAll('\r', '');
	// A file of little but controls would be no text.
	const plain = Array.from({ length: 99 }, (_, at) => `plain ${at},1,a plain country\n`).join('');
	place.put(
		`a${WEAPON.replaceAll('/', '')}.csv`,
		`ID,Country,"N\u001b[2J\u202ex"\n"1${quoted}","${quoted}","=1${quoted}"\n${plain}`,
	);
	place.put('b.csv', `ID,Amount,Country\n1,"${WEAPON}",IND\n"${WEAPON}",2\n${plain}`);
	place.put('c.xml', `<r><x><ID>${WEAPON}</ID></x></r>`);
	const said = (LONG ? COMMANDS : COMMANDS.slice(0, 4)).map((words) => {
		const { stdout, stderr } = place.etl(...words);
		return [words.join(' '), stdout + stderr] as const;
	});
	const logs = readdirSync(path.join(place.folder, 'logs')).map((name) => {
		return [name, readFileSync(path.join(place.folder, 'logs', name), 'utf8')] as const;
	});
	expect(place.rows("select count(*) as n from med_users_master where ID like '1%'")).toEqual([{ n: 1 }]);
	for (const [where, text] of [...said, ...logs]) expect(OBEYED.exec(text)?.[0] ?? null, where).toBeNull();
});
