/** Delimited text without quotes, as the columns and the rows of a table. */
export function tableIn(content: string): { readonly columns: readonly string[]; readonly rows: readonly string[][] } {
	const [header = '', ...lines] = content.split('\n').filter((line) => line !== '');
	return { columns: header.split(','), rows: lines.map((line) => line.split(',')) };
}

/** The tables of a test's database that a source has as files, and the queries that they are. */
export class QueriedTables {
	readonly #tables = new Set<string>();
	readonly #quote: string;

	/** @param quote - what stands around a name */
	constructor(quote = '"') {
		this.#quote = quote;
	}

	/** Notes a table, and gives its name without the ending of a file. */
	add(file: string): string {
		this.#tables.add(file.replace('.csv', ''));
		return file.replace('.csv', '');
	}

	remove(file: string): string {
		this.#tables.delete(file.replace('.csv', ''));
		return file.replace('.csv', '');
	}

	quoted(name: string): string {
		return `${this.#quote}${name}${this.#quote}`;
	}

	/** What `queries` of the config holds: the columns of the hospital's feed, in the order of the rows. */
	queries(): Readonly<Record<string, string>> {
		const columns = ['Name', 'Cust_I', 'Open_Dt', 'Consul_Dt', 'Country'].map((name) => this.quoted(name)).join(', ');
		const order = this.quoted('row');
		return Object.fromEntries(
			[...this.#tables].map((name) => [name, `select ${columns} from ${this.quoted(name)} order by ${order}`]),
		);
	}
}
