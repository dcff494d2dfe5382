import path from 'node:path';
import { amount, counted } from '../core/amounts.js';
import type { ConfigLine, ConfigOffer } from '../core/repair/mend.js';
import { visible } from '../core/values/visible.js';
import type { Style } from './style.js';

/** A key of the config with its value, as its file has it: in JSON where that is JSON or a program, else in YAML. */
export function configLine({ name, value }: ConfigLine, file: string | null): string {
	if (/\.(?:json|[cm]?[jt]s)$/.test(file ?? '')) return `${JSON.stringify(name)}: ${spaced(JSON.stringify(value))}`;
	return `${name}: ${Array.isArray(value) ? `[${value.map(yamlText).join(', ')}]` : yamlText(value as string | boolean)}`;
}

/** A list with a blank behind each comma between its texts. */
function spaced(json: string): string {
	return json.startsWith('[') ? json.replaceAll('","', '", "') : json;
}

/** A text as YAML takes it for a text, also within brackets. */
function yamlText(value: string | boolean): string {
	if (typeof value === 'boolean') return String(value);
	const isPlain = /^[A-Za-z][\w.()/-]*$/.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value);
	return isPlain ? value : JSON.stringify(value);
}

/** What an offer heals, for a person: `heals 6 of 7`. */
export function healsWords({ records, healed, better }: Pick<ConfigOffer, 'records' | 'healed' | 'better'>): string {
	const rest = better > 0 ? `, ${better} still ${better === 1 ? 'has' : 'have'} another fault` : '';
	return `heals ${counted(healed)} of ${amount(records, 'open reject')}${rest}`;
}

/** The place of an offer and its lines, each as the config's file has it. */
export function offerLines({ at, settings }: ConfigOffer, file: string | null): string[] {
	return [`${at}:`, ...settings.map((line) => `    ${configLine(line, file)}`)];
}

/** Offers of one cause that are printed. */
const SHOWN = 2;

/**
 * Lines of the config that would have let open rejects through, as its file has them.
 *
 * @param lineOf - the line of the file where a column is; `null` where it has none
 */
export function renderOffers(
	offers: readonly ConfigOffer[],
	file: string | null,
	lineOf: (column: string) => number | null,
	style: Style,
): string {
	if (offers.length === 0) return '';
	const causes = [...new Set(offers.map(({ column, code }) => JSON.stringify([column, code])))];
	const name = file === null ? 'the config' : path.basename(file);
	const columns = offers.flatMap(({ column }) => (column === null ? [] : [column]));
	const isOwn = columns.length === 0 || columns.some((column) => lineOf(column) !== null);
	const lines = causes.flatMap((cause) => {
		const own = offers.filter(({ column, code }) => JSON.stringify([column, code]) === cause).slice(0, SHOWN);
		const [{ at, column, code } = { at: '', column: null, code: '' }] = own;
		const line = column === null ? null : lineOf(column);
		const where = line === null ? '' : style.dim(`  line ${line} of ${visible(name)}`);
		return [
			`  ${style.strong(visible(at))}  ${style.attention(code)}${where}`,
			...own.map((offer) => {
				const text = offer.settings.map((each) => visible(configLine(each, file))).join(', ');
				const loses = offer.loses === null ? '' : style.attention(`; it loses ${offer.loses}`);
				return `      ${text}   ${style.dim(healsWords(offer))}${loses}`;
			}),
		];
	});
	const without = `  ${visible(name)} has no schema of its own: begin with that of \`etl-tui init\``;
	return [
		style.strong('Lines of the config that would have let open ones through'),
		...lines,
		...(isOwn ? [] : [style.attention(without)]),
		style.dim('  `etl-tui plan --replay 30` proves a changed config on every open reject of 30 days'),
	].join('\n');
}
