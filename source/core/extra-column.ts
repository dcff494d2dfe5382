import type { Column } from './schema.js';

/** A column that a file brought along: text, not required, sensitive until the config says otherwise. */
export function extraColumn(name: string): Column {
	return {
		name,
		type: { kind: 'text' },
		required: false,
		key: false,
		aliases: [],
		formats: [],
		allowed: null,
		pattern: null,
		default: null,
		sensitive: true,
		onInvalid: 'reject',
		omittable: true,
	};
}
