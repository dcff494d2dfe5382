import type { ConfigLine, ConfigOffer } from '../core/mend.js';
import { amount } from '../core/schema-lines.js';

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
	return `heals ${healed.toLocaleString('en-US')} of ${amount(records, 'open reject')}${rest}`;
}

/** The place of an offer and its lines, each as the config's file has it. */
export function offerLines({ at, settings }: ConfigOffer, file: string | null): string[] {
	return [`${at}:`, ...settings.map((line) => `    ${configLine(line, file)}`)];
}
