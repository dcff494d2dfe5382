import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { feedText, type Workplace } from './cli.js';

/** What stands in sensitive columns, and nowhere else. */
export const CANARY = /canary|Quetzal|77701|77702|13031913|1913-03-13|Dr-Zilch/i;

const HEADER = 'Customer_Name,Customer_Id,Open_Date,Consul_Dt,Post_Code,DOB,Country';

/** Records that are loaded, and records that are rejects, in each format. */
export const LOADED: Readonly<Record<string, string>> = {
	'good.txt': feedText([
		{ id: '1', name: 'Quetzal Canary', postCode: '77701', birth: '13031913' },
		{ id: '2', name: 'Quetzal Canary', postCode: '77701', birth: '99canary' },
	]),
	'rejects.csv': [
		HEADER,
		'Quetzal Canary,3,20101012,,canary,13031913,IND',
		'Quetzal Canary,4,20101012,,77701,13031913,IND,canary',
		`${'Quetzal Canary '.repeat(30)},5,20101012,,77702,13031913,IND`,
		'"Quetzal Canary"x,6,20101012,,77701,13031913,IND',
		',7,20101012,,canary 77701,31311913,IND',
		'',
	].join('\n'),
	'rejects.jsonl': [
		'{"Customer_Name":"Quetzal Canary","Customer_Id":"8","Open_Date":"20101012","Consul_Dt":null,"Country":"IND","DOB":"canary"}',
		'{"Customer_Name":"Quetzal Canary',
		'"Quetzal Canary"',
		'{"Customer_Name":"Quetzal","Customer_Name":"Canary"}',
		'',
	].join('\n'),
};

/** Everything in a place but the database and what was put there. */
export function leftBehind(place: Workplace): string[] {
	return readdirSync(place.folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.parentPath !== place.inbox)
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => file !== place.config);
}

const isDatabase = (file: string) => /etl\.db(?:-wal|-shm|-journal)?$/.test(file);

/** Runs commands in prod, where values are masked, and gives what each said and left. */
export function everythingSaid(place: Workplace, commands: readonly (readonly string[])[]): [string, string][] {
	const said = commands.map((words): [string, string] => {
		const { stdout, stderr } = place.etl(...words, '--env', 'prod');
		return [words.join(' '), stdout + stderr];
	});
	const files = leftBehind(place).filter((file) => !isDatabase(file));
	return [...said, ...files.map((file): [string, string] => [file, file + readFileSync(file, 'latin1')])];
}
