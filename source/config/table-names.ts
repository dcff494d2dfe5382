import { DEFAULTS, type EnvironmentDocument } from './document.js';
import { type ConfigFault, invalid } from './faults.js';

/** Prefixes that are reserved for the program or a database. */
const KEPT = /^(etl|sqlite|pg)_/i;

/** PostgreSQL's name for the index of a table's key, which no table or view may have. */
const KEY_INDEX = /_pkey\d*$/i;

/** PostgreSQL cuts a name at 63 bytes. A limit of 45 leaves room for a country's hash. */
const MAX_BYTES = { stage: 63, target: 45 };

/** The faults of the table names in a config. */
export function tableFaults(document: EnvironmentDocument): ConfigFault[] {
	const stage = document.stage?.table ?? DEFAULTS.stage.table;
	const table = document.target?.table ?? DEFAULTS.target.table;
	const view = document.target?.view === undefined ? DEFAULTS.target.view : document.target.view;
	const names = [
		['stage', 'table', stage],
		['target', 'table', table],
		['target', 'view', view],
	] as const;
	const faults = names.flatMap(([room, key, name]) =>
		name === null ? [] : nameFaults(name, room).map((what) => invalid([room, key], what)),
	);
	if (view !== null && isOneOf(table, view))
		faults.push(invalid(['target', 'view'], 'makes the same names as target.table does; a view needs one of its own'));
	return faults;
}

function nameFaults(name: string, room: keyof typeof MAX_BYTES): string[] {
	return [
		...(KEPT.test(name) ? [`${name} looks like a table of the program's own or the database's`] : []),
		...(KEY_INDEX.test(name) ? [`${name} ends as PostgreSQL's indexes of keys do`] : []),
		...(/\p{Cc}/u.test(name) ? ['holds a control character'] : []),
		...(Buffer.byteLength(name.replaceAll('{country}', '')) > MAX_BYTES[room]
			? [`has more than ${MAX_BYTES[room]} bytes${room === 'stage' ? '' : ' beside {country}'}`]
			: []),
	];
}

/** Whether every table's name could also be a view's, whatever the country. */
function isOneOf(table: string, view: string): boolean {
	const [before = '', after = ''] = view.toLowerCase().split('{country}');
	const name = table.toLowerCase().replaceAll('{country}', 'x');
	return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
}
