import { Box } from 'ink';
import { visible } from '../../core/values/visible.js';
import { SIGN } from '../../output/style.js';
import { GRID_FIELDS } from '../grid/fields.js';
import { type Binding, usefulBindings } from '../keys/binding.js';
import { keyName } from '../keys/keyboard.js';
import { paceWord } from '../state/pace.js';
import type { UiState } from '../state/state.js';
import { statusOf } from '../state/status-line.js';
import { equivalentCommand } from './command-line.js';
import { fieldSpans, Line, type Span } from './line.js';
import { widthOf, wrap } from './text.js';

/** Four lines: what needs the person now, which keys work, and the command that does the same. */
export function Footer({ state, width }: { state: UiState; width: number }) {
	const { look, text } = statusOf(state);
	const sign = look === 'plain' ? ' ' : SIGN[look];
	const [said = '', ...more] = wrap(visible(text), width - 4);
	const marked = look === 'attention' || look === 'bad' ? { under: 'cursor' as const, fill: true } : {};
	// How fast it goes, and how to leave a wait, come before the end of a long sentence.
	const isFree = state.field === null && (state.note !== null || paceWord(state) === '');
	const goesOn = isFree && more.length > 0;
	const below: Span[] = goesOn ? [{ text: `   ${more.join(' ')}`, look }] : secondLine(state, width);
	return (
		<Box flexDirection="column" height={4} flexShrink={0}>
			<Line spans={[{ text: ` ${sign} ${said}`, look }]} width={width} {...marked} />
			<Line spans={below} width={width} {...(goesOn && marked)} />
			<Line spans={keySpans(state, width)} width={width} />
			<Line spans={[{ text: ` $ ${visible(equivalentCommand(state))}`, look: 'dim' }]} width={width} />
		</Box>
	);
}

/** What is typed, what to do next, or how fast it goes. */
function secondLine(state: UiState, width: number): Span[] {
	if (state.field !== null) return fieldLine(state);
	const { hint, brief } = statusOf(state);
	const whole = hint === undefined ? paceWord(state) : `→ ${visible(hint)}`;
	const text = brief !== undefined && widthOf(whole) > width - 3 ? `→ ${brief}` : whole;
	return [{ text: `   ${text}`, look: 'dim' }];
}

/** A field as it is typed. A name that a question asks for is typed in the question's box. */
function fieldLine({ field }: UiState): Span[] {
	if (field === null || field.purpose === 'confirm') return [];
	return [{ text: `   ${promptOf(field)} `, look: 'strong' }, ...fieldSpans(field.field)];
}

function promptOf(field: Exclude<NonNullable<UiState['field']>, { purpose: 'confirm' }>): string {
	if ('key' in field) return GRID_FIELDS[field.purpose].prompt;
	if (field.purpose === 'line') return field.prompt;
	return field.purpose === 'filter' ? '&' : 'day';
}

/** As many bindings as fit, the most important first; help and quit always. */
function keySpans(state: UiState, width: number): Span[] {
	const bindings = usefulBindings(state);
	const size = (binding: Binding) => widthOf(signOf(binding)) + widthOf(binding.label ?? '') + 4;
	let left = width - 1 - bindings.filter(({ always }) => always).reduce((sum, each) => sum + size(each), 0);
	const shown = bindings.filter((each) => {
		if (each.always) return true;
		if (size(each) > left) return false;
		left -= size(each);
		return true;
	});
	return [
		{ text: ' ' },
		...shown.flatMap((each): Span[] => {
			const target = { key: each.keys[0] ?? '' };
			return [{ text: signOf(each), look: 'key', target }, { text: ` ${each.label}`, target }, { text: '   ' }];
		}),
	];
}

function signOf({ sign, keys }: Binding): string {
	return sign ?? keyName(keys[0] ?? '');
}
