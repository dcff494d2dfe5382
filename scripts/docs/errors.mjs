// docs/reference/errors.md: every code, its exit status and what to do; and the codes of rejects.
import { EXIT, errorTable } from '../../dist/source/core/errors.js';
import { code, heading, table } from './markdown.mjs';

const TITLES = {
	usage: 'Usage',
	configuration: 'Configuration',
	input: 'Input',
	rejects: 'Rejects',
	mismatch: 'Validation',
	database: 'Database',
	approval: 'Approval',
	locked: 'Lock',
	incomplete: 'Incomplete',
	interrupted: 'Interrupted',
	terminated: 'Asked to end',
};

/** Why a record may not be staged; `FaultCode` in source/core/records/record.ts. */
export const REJECT_CODES = {
	E_FIELDS_FEW: 'the record has fewer fields than there are columns',
	E_FIELDS_MANY: 'the record has more fields than there are columns',
	E_QUOTE: 'a quote never closes, closes in the middle of a field, or holds lines that look like records',
	E_RECORD_TYPE: 'the word that says what a row is (`H`, `D`, `T`) is not known, or the row is not what it says',
	E_RECORD_SHAPE: 'the record is no row of values, such as a number in a JSON array of objects',
	E_RECORD_TOO_LARGE: 'the record is longer than `limits.recordLength`',
	E_REQUIRED: 'a required value is empty',
	E_LENGTH: 'the value has more characters than its type holds, or a key or a country more than 2,000 bytes',
	E_INT: 'the value is no whole number, has too many digits, or zeros in front that a number would lose',
	E_DECIMAL: 'the value is no decimal number, does not fit precision and scale, or has zeros in front',
	E_DATE:
		'the value is no date in any of the column’s formats, no day of the calendar, out of its bounds, or has a time',
	E_DATETIME: 'the value is no date and time, out of its bounds, or has a time zone where there may be none',
	E_BOOLEAN: 'the value is neither true nor false',
	E_ALLOWED: 'the value is none of `allowed`',
	E_PATTERN: 'the value does not match `pattern`',
	E_CHARACTER: 'the value holds a character that no database stores as text, or bytes that could not be decoded',
	E_CELL:
		'a cell of a sheet holds an error, a formula without a value, a number that lost digits, or lies under a merged one',
	E_COUNTRY: 'the record names no country, and `policies.unknownCountry` is `reject`',
};

/** The page. */
export function errorsPage() {
	const errors = errorTable();
	const sections = [...new Set(errors.map(({ exitCode }) => exitCode))]
		.sort((a, b) => a - b)
		.map((status) => {
			const rows = errors.filter(({ exitCode }) => exitCode === status).map((each) => [code(each.code), each.hint]);
			return `## ${title(status)} · exit ${status}\n\n${table(['code', 'what to do'], rows)}\n`;
		});
	const rejects = Object.entries(REJECT_CODES).map(([name, meaning]) => [code(name), meaning]);
	return `${heading('Errors', 'source/core/errors.ts')}
An error says what happened, where, and what to do next, and has a code that stays the same. With \`--json\` it is
\`error\` of the report: \`code\`, \`message\`, \`hint\`, \`context\`. Exit 1 is a bug of ours: please report its text.

${sections.join('\n')}
## Codes of rejects

A record that may not be staged is no error: it is kept in \`etl_rejects\` with file, line, column, code, reason and its
own text, all its faults at once; \`etl-tui rejects\` shows them. More of them than \`policies.maxRejects\` is
\`E_TOO_MANY_REJECTS\`.

${table(['code', 'why'], rejects)}
`;
}

function title(status) {
	const [name] = Object.entries(EXIT).find(([, each]) => each === status);
	return TITLES[name];
}
