// What the life of a feed brings: names, files and settings, the same on every engine.

/** Columns of the feed; each chapter may change some. */
export const COLUMNS = [
	{ name: 'ID', type: 'varchar(10)', key: true, required: true },
	{ name: 'Site', type: 'varchar(8)', required: true },
	{ name: 'Card', type: 'varchar(12)', required: true },
	{ name: 'Name', type: 'varchar(20)' },
	{ name: 'Seen', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'Country', type: 'varchar(40)' },
	{ name: 'Score', type: 'int(5)' },
];

/** The columns with some of them changed. */
export function columns(changed = {}) {
	return COLUMNS.map((column) => ({ ...column, ...changed[column.name] }));
}

const COUNTRIES = ['IND', 'USA', 'NPL', 'U S A', 'Côte', 'IND', ''];
const HARD = ["O'Brien", '"Zoë ""Z"" \\N"', '太郎', '"a,b"', '\\', ' x ', '🩺'];

/**
 * Lines of `count` people from number `from`, seen on days up to `seen`; `shift` moves a third of them to other countries,
 * `more` are fields for further columns.
 */
export function people(from, count, { seen = '20250305', shift = 0, site = 'A', more = [], id = (n) => n } = {}) {
	return Array.from({ length: count }, (_, index) => {
		const number = from + (index % Math.max(1, Math.ceil(count * 0.9)));
		const country = COUNTRIES[(number + (number % 3 === 0 ? shift : 0)) % COUNTRIES.length];
		const day = String(1 + (index % Number(seen.slice(6)))).padStart(2, '0');
		const when = number % 11 === 0 ? '' : `${seen.slice(0, 6)}${day}`;
		const values = [
			id(1000 + number),
			site,
			`C${number}`,
			HARD[number % HARD.length],
			when,
			country,
			String(number % 97),
		];
		return [...values, ...more.map((text) => `${text}${number % 5}`)].join(',');
	});
}

/** A delimited file of lines, with the feed's columns and perhaps more. */
export function file(lines, more = []) {
	return `${[...COLUMNS.map(({ name }) => name), ...more].join(',')}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** Lines that are no records of the feed: no key, no date, no number. */
export const WRONG = [',A,C1,None,20250301,IND,1', '77,A,C2,Bad,never,IND,1', '78,A,C3,Bad,20250301,IND,many'];
