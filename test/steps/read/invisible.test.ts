import { expect, test } from 'vitest';
import { workplace } from '../../helpers/cli.js';

const HEADER = 'Name,Cust_I,Open_Dt,Consul_Dt,Country\n';

test.each([
	['a blank of no width in a key', 'Ann,1\u200b,20200101,,IND', 'CustomerID', 'U+200B', 'customer'],
	['a mark of direction in a key', 'Ann,\u200e1,20200101,,IND', 'CustomerID', 'U+200E', 'customer'],
	['a soft hyphen in a country', 'Ann,1,20200101,,I\u00adND', 'Country', 'U+00AD', 'country'],
	['a tag beyond the first plane', 'Ann,1\u{e0041},20200101,,IND', 'CustomerID', 'U+E0041', 'customer'],
])('%s is stored as it came, and doubted', (_, line, column, character, what) => {
	const at = workplace();
	at.put('a.csv', `${HEADER}Bob,2,20200101,,IND\n${line}\n`);
	const { stdout, status } = at.etl('read', '--json');
	expect(status).toBe(0);
	const [file] = JSON.parse(stdout).files;
	expect(file.reading.doubts).toContainEqual(
		expect.objectContaining({
			code: 'D_INVISIBLE',
			message: `1 value of ${column} holds characters that nobody sees, the first of them ${character} on line 3: without them it is another ${what}`,
		}),
	);
});

test('letters in parts make another customer of a key, and are doubted there alone', () => {
	const at = workplace();
	const parts = 'o\u0308';
	at.put('a.csv', `${HEADER}B${parts}b,M\u00f6-1,20200101,,IND\nB${parts}b,M${parts}-1,20200101,,C${parts}te\n`);
	const [file] = JSON.parse(at.etl('read', '--json').stdout).files;
	const found = file.reading.doubts.filter(({ code }: { code: string }) => code === 'D_INVISIBLE');
	expect(found.map(({ message }: { message: string }) => message)).toEqual([
		'1 value of CustomerID holds letters in parts, as macOS writes ö, the first of them U+0308 on line 3: in one part it is another customer',
	]);
});

test('a name may hold them without a word', () => {
	const at = workplace();
	at.put('a.csv', `${HEADER}می\u200cخواهم,2,20200101,,IND\n`);
	const [file] = JSON.parse(at.etl('read', '--json').stdout).files;
	expect(file.reading.doubts.map(({ code }: { code: string }) => code)).not.toContain('D_INVISIBLE');
});
