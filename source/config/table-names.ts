import { DEFAULTS, type EnvironmentDocument } from './document.js';

/** Beginnings of names that the program or a database keeps for itself. */
const KEPT = /^(etl|sqlite|pg)_/i;

/** How PostgreSQL names the index of a table's key, which may not be called as a table or view is. */
const KEY_INDEX = /_pkey\d*$/i;

/** PostgreSQL cuts a name at 63 bytes; 45 leave room for a country's hash. */
const MAX_BYTES = { 'stage.table': 63, 'target.table': 45, 'target.view': 45 };

/** What is wrong with the names of the tables that a config asks for. */
export function tableFaults(document: EnvironmentDocument): string[] {
	const stage = document.stage?.table ?? DEFAULTS.stage.table;
	const table = document.target?.table ?? DEFAULTS.target.table;
	const view = document.target?.view === undefined ? DEFAULTS.target.view : document.target.view;
	const names = [
		['stage.table', stage],
		['target.table', table],
		['target.view', view],
	] as const;
	const faults = names.flatMap(([key, name]) => (name === null ? [] : nameFaults(key, name)));
	if (view !== null && isOneOf(table, view))
		faults.push('target.view: makes the same names as target.table does; a view needs one of its own');
	return faults;
}

function nameFaults(key: keyof typeof MAX_BYTES, name: string): string[] {
	return [
		...(KEPT.test(name) ? [`${key}: ${name} looks like a table of the program's own or the database's`] : []),
		...(KEY_INDEX.test(name) ? [`${key}: ${name} ends as PostgreSQL's indexes of keys do`] : []),
		...(/\p{Cc}/u.test(name) ? [`${key}: holds a control character`] : []),
		...(Buffer.byteLength(name.replaceAll('{country}', '')) > MAX_BYTES[key]
			? [`${key}: has more than ${MAX_BYTES[key]} bytes${key === 'stage.table' ? '' : ' beside {country}'}`]
			: []),
	];
}

/** Whether every table's name could be a view's too, whatever the country. */
function isOneOf(table: string, view: string): boolean {
	const [before = '', after = ''] = view.toLowerCase().split('{country}');
	const name = table.toLowerCase().replaceAll('{country}', 'x');
	return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
}
