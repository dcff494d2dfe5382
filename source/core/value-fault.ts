import type { Fault, FaultCode, SqlValue, ValueKind } from './record.js';

/** Turns one text into the value to bind, or says what is wrong with it. `undefined` kind means text. */
export type ValueCheck = (value: string, kind: ValueKind | undefined) => SqlValue | ValueFault;

/** A fault before it is known to which column it belongs. */
export class ValueFault {
	constructor(
		readonly code: FaultCode,
		readonly reason: string,
	) {}

	/** The fault as a reject carries it. */
	at(column: string, value: string): Fault {
		return { code: this.code, column, reason: this.reason, value };
	}
}
