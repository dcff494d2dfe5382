import type { RecordView } from '../core/records/record-view.js';
import type { Mask } from './mask.js';

/** A record as it may be shown. Where values are masked, the texts of the file around it are left out. */
export function maskRecord(view: RecordView, mask: Mask): RecordView {
	const shown = (column: string | null, value: string | null) => (value === null ? null : mask.value(column, value));
	return {
		...view,
		fields: view.fields.map((field) => ({
			...field,
			came: shown(field.column, field.came),
			stored: shown(field.column, field.stored),
		})),
		raw: view.raw === null ? null : mask.raw(view.raw),
		near: mask.on ? [] : view.near.map((each) => ({ ...each, text: mask.raw(each.text) })),
		notes: mask.on ? [...view.notes, 'Values are masked: the text of the file is not shown.'] : view.notes,
	};
}
