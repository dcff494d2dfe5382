import type { Column } from '../schema/schema.js';
import { writeDate } from '../values/date-formats.js';
import { compileDateFormat } from '../values/dates.js';
import type { MendRule } from './mend.js';

/** Makes the function that applies a rule to a text of a column; it gives `null` where the rule does not touch it. */
export function compileRule(rule: MendRule, column: Column): (text: string) => string | null {
	switch (rule.kind) {
		case 'format': {
			const format = compileDateFormat(rule.format);
			const [own = column.type.kind === 'datetime' ? 'YYYY-MM-DD HH:mm:ss' : 'YYYY-MM-DD'] = column.formats;
			return (text) => {
				const iso = format?.parse(text.trim()) ?? null;
				return iso === null ? null : writeDate(iso, own);
			};
		}
		case 'cut':
			return (text) => {
				const characters = [...text.trim()];
				return characters.length > rule.length ? characters.slice(0, rule.length).join('').trimEnd() : null;
			};
		case 'zeros':
			return (text) => (/^[+-]?0+\d/.test(text.trim()) ? text.trim().replace(/^([+-]?)0+(?=\d)/, '$1') : null);
		case 'spelling': {
			const plain = (text: string) => text.replace(/\s+/g, '').toLowerCase();
			const spellings = new Map((column.allowed ?? []).map((text) => [plain(text), text]));
			return (text) => spellings.get(plain(text)) ?? null;
		}
		case 'constant':
			return () => rule.text;
		case 'map':
			return (text) => (text.trim() === rule.from.trim() ? rule.to : null);
	}
}

/** What a rule does, for a person, without the value that it brings. */
export function ruleWords(rule: MendRule, shown: (text: string) => string): string {
	switch (rule.kind) {
		case 'format':
			return `read as ${rule.format}`;
		case 'cut':
			return `cut to ${rule.length} characters`;
		case 'zeros':
			return 'without leading zeros';
		case 'spelling':
			return 'spelled as the allowed value';
		case 'constant':
			return rule.text === '' ? 'left empty' : `"${shown(rule.text)}" in every record`;
		case 'map':
			return `"${shown(rule.from)}" becomes "${shown(rule.to)}"`;
	}
}
