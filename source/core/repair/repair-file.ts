/** One row of a repaired file: which reject it is of, and its values. */
export interface RepairRow {
	/** 1-based line of the repaired file where it starts. */
	readonly line: number;
	/** As it stands in `etl_id`. */
	readonly id: string;
	/** Its values by the file's columns, without those of the program's own. */
	readonly cells: ReadonlyMap<string, string>;
}

/** A repaired file as it was read back. */
export interface RepairFile {
	/** Its columns in its order, without those of the program's own. */
	readonly columns: readonly string[];
	readonly rows: readonly RepairRow[];
	/** Whether its texts were typed on a screen: no spreadsheet has put a quote before any. */
	readonly isTyped?: true;
}
