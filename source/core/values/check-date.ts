import { type SqlValue, type ValueCheck, ValueFault } from '../records/record.js';
import type { Column } from '../schema/schema.js';
import type { ConversionKind, NoteConversion } from './conversions.js';
import { boundsOf, type DateBounds, type DateRules, latestOf, NEVER } from './date-bounds.js';
import { compileDateFormat, inUtc, parseIso, splitMoment } from './dates.js';

/** The parts of a column that decide which dates it takes. */
type DateColumn = Pick<Column, 'name' | 'formats' | 'min' | 'max' | 'time' | 'zone'>;

type Code = 'E_DATE' | 'E_DATETIME';

/** Digits of a second that every engine keeps. */
const FINEST = 6;

/** The check of a `date`: `YYYY-MM-DD`. */
export function dateCheck(column: DateColumn, rules: DateRules, note: NoteConversion): ValueCheck {
	const drops = column.time === 'drop';
	const timed = new ValueFault('E_DATE', 'has a time, which a date would lose (time: drop allows it)');
	const zoned = new ValueFault('E_DATE', 'has a time zone, which a date would lose (time: drop allows it)');
	return compileReading(column, rules, note, 'E_DATE', (text) => {
		if (text.length === 10) return text;
		const { date, clock, fraction, zone } = splitMoment(text);
		if (zone === '' && clock === '00:00:00' && fraction === '') return date;
		if (!drops) return zone === '' ? timed : zoned;
		note('time');
		return date;
	});
}

/**
 * The check of a `datetime`: `YYYY-MM-DD HH:MM:SS`, with a fraction without trailing zeros where there is one. Sorted
 * as text these are in the order of time, and PostgreSQL writes them the same way.
 */
export function datetimeCheck(column: DateColumn, rules: DateRules, note: NoteConversion): ValueCheck {
	const wantsZone = column.zone === 'UTC';
	const fault = (reason: string) => new ValueFault('E_DATETIME', reason);
	const zoned = fault('has a time zone, and its column none (zone: UTC puts it into UTC)');
	const unzoned = fault('has no time zone, and its column is in UTC by those of its values');
	const nowhere = fault('has a time zone that leads to no date');
	const tooFine = fault(`has more than ${FINEST} digits of a second`);
	return compileReading(column, rules, note, 'E_DATETIME', (text) => {
		if (text.length === 10) return wantsZone ? unzoned : `${text} 00:00:00`;
		if (text.length === 19 && !wantsZone) return text;
		const moment = splitMoment(text);
		if ((moment.zone === '') === wantsZone) return wantsZone ? unzoned : zoned;
		const { date, clock, fraction } = (wantsZone ? inUtc(moment) : moment) ?? {};
		if (date === undefined || fraction === undefined) return nowhere;
		if (fraction.length > FINEST) return tooFine;
		if (wantsZone && !/^(?:Z|[+-]00:00)$/.test(moment.zone)) note('zone');
		return fraction === '' ? `${date} ${clock}` : `${date} ${clock}.${fraction}`;
	});
}

/** One way in which a column's dates may be written. */
interface Candidate {
	parse(value: string): string | null;
	readonly padTo: number;
	readonly shortYear: boolean;
	readonly early: ValueFault;
	readonly late: ValueFault;
}

/** Tries the formats in order, and takes the first date that is within the bounds. */
function compileReading(
	column: DateColumn,
	rules: DateRules,
	note: NoteConversion,
	code: Code,
	toStored: (text: string) => string | ValueFault,
): ValueCheck {
	const bounds = boundsOf(column, rules);
	const { min, openEnd } = bounds;
	// `~` sorts behind every time, so that all of the last day is within the bounds.
	const max = `${bounds.max}~`;
	const latest = latestOf(bounds, rules.runDate);
	const iso: Candidate = { parse: parseIso, padTo: 0, shortYear: false, ...boundFaults(code, bounds, 'ISO 8601') };
	const formats = column.formats.flatMap((text): Candidate[] => {
		const format = compileDateFormat(text, latest);
		return format === null ? [] : [{ ...format, ...boundFaults(code, bounds, text) }];
	});
	const candidates = formats.length === 0 ? [iso] : formats;
	const what = code === 'E_DATE' ? 'date' : 'date and time';
	const usual = code === 'E_DATE' ? 'YYYY-MM-DD' : 'ISO 8601';
	const none = new ValueFault(code, `is no ${what} in ${column.formats.join(' or ') || usual}`);
	const read = (value: string, candidate: Candidate, isNumber: boolean): SqlValue | ValueFault => {
		// A cell that holds a number has lost the leading zero.
		const lost = isNumber && value.length === candidate.padTo - 1;
		const text = candidate.parse(lost ? `0${value}` : value);
		if (text === null) return none;
		const stored = toStored(text);
		if (stored instanceof ValueFault) return stored;
		if (stored < min) return candidate.early;
		if (stored > max && !(openEnd && stored.startsWith(NEVER))) return candidate.late;
		if (lost) note('zero');
		if (candidate.shortYear) note(centuryOf(stored));
		return stored;
	};
	const sideOf = (fault: ValueFault) => {
		const all = [iso, ...candidates];
		if (all.some(({ early }) => early === fault)) return 'early';
		return all.some(({ late }) => late === fault) ? 'late' : 'none';
	};
	const slowly: ValueCheck = (value, kind) => {
		const result = choose(value, kind);
		rules.noteDate?.(value, result instanceof ValueFault ? sideOf(result) : String(result));
		return result;
	};
	const choose: ValueCheck = (value, kind) => {
		if (kind === 'date') return read(value, iso, false);
		let worst: ValueFault = none;
		for (const candidate of candidates) {
			const result = read(value, candidate, kind === 'number');
			if (!(result instanceof ValueFault)) return result;
			if (worst === none) worst = result;
		}
		return worst;
	};
	const [only] = candidates;
	if (code !== 'E_DATE' || only === undefined || candidates.length > 1 || only.shortYear) return slowly;
	// Most feeds have one format, and dates without a time.
	return (value, kind) => {
		if (kind !== undefined && kind !== 'text') return slowly(value, kind);
		const text = only.parse(value);
		if (text !== null && text.length === 10 && text >= min && text <= max) return text;
		return slowly(value, kind);
	};
}

function centuryOf(date: string): ConversionKind {
	if (date.startsWith('20')) return 'century20';
	return date.startsWith('19') ? 'century19' : 'century';
}

function boundFaults(code: Code, { min, max }: DateBounds, read: string): Pick<Candidate, 'early' | 'late'> {
	const fault = (side: string, setting: string) =>
		new ValueFault(code, `as ${read} is ${side}: the column’s formats or its ${setting} may be wrong`);
	return { early: fault(`before ${min}`, 'min'), late: fault(`after ${max}`, 'max') };
}
