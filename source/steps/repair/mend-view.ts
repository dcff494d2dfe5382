import type { Fault } from '../../core/records/record.js';
import type { MendField, MendView } from '../../core/repair/mend.js';
import { formatColumnType } from '../../core/schema/column-types.js';
import { type Column, normalizeHeader } from '../../core/schema/schema.js';
import type { Mendable } from './find-mendable.js';
import type { Cells, Mending } from './mending.js';
import { cellNames } from './reject-cells.js';

/**
 * A record that is being mended, with what its checks say of it now.
 *
 * @param cells - its texts as they are now
 * @param columns - the config's
 * @param shown - a value as it may be shown
 */
export function mendView(
	mending: Mending,
	mendable: Mendable,
	cells: Cells,
	columns: readonly Column[],
	shown: (column: string | null, value: string) => string,
): MendView {
	const { reject, reading, why } = mendable;
	const before = mending.textsOf(mendable);
	const { row, faults } = mending.check(mendable, cells);
	const said = ({ code, reason }: Fault) => `${code}  ${reason}`;
	const fields = (reading?.columns ?? []).map(({ mapped }, at): MendField => {
		const name = cellNames(reading)[at]?.trim() ?? '';
		const position = columns.findIndex(
			(each) => mapped !== null && normalizeHeader(each.name) === normalizeHeader(mapped),
		);
		const column = columns[position] ?? null;
		const came = before.get(name) ?? '';
		const value = row?.[position] ?? null;
		const isOf = (fault: { readonly column: string | null }) => column !== null && fault.column === column.name;
		return {
			name,
			column: column?.name ?? null,
			type: column === null ? null : [formatColumnType(column.type), ...column.formats].join(' '),
			came: shown(column?.name ?? null, came),
			now: shown(column?.name ?? null, cells.get(name) ?? ''),
			masked: shown(column?.name ?? null, 'a') !== 'a',
			stored: value === null ? null : shown(column?.name ?? null, String(value)),
			faults: faults.filter(isOf).map(said),
			wasWrong: reject.faults.some(isOf),
		};
	});
	const known = new Set(fields.flatMap(({ column }) => (column === null ? [] : [column])));
	return {
		id: mending.idOf(mendable),
		line: reject.line,
		state: reject.state,
		why,
		fields,
		faults: faults
			.filter(({ column }) => column === null || !known.has(column))
			.map((fault) => `${fault.column === null ? '' : `${fault.column} `}${said(fault)}`),
		raw: reject.fields === null ? shown(null, reject.raw) : null,
		isRight: row !== null,
	};
}
