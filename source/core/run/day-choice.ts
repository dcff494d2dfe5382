/** A day that may be loaded. */
export interface DayChoice {
	/** ISO 8601. */
	readonly day: string;
	/** Files of the source that are of this day by their names. */
	readonly files: number;
	/** Its last run; `null` where there was none. */
	readonly run: {
		readonly runId: string;
		readonly status: string;
		readonly step: string;
		/** ISO 8601 with time zone. */
		readonly startedAt: string;
		readonly errorCode: string | null;
	} | null;
}
