import { Box } from 'ink';
import { visible } from '../../core/visible.js';
import { SIGN } from '../../output/style.js';
import { attentionOf } from '../attention.js';
import { usefulBindings } from '../bindings.js';
import { equivalentCommand } from '../command-line.js';
import { keyName } from '../keyboard.js';
import type { UiState } from '../state.js';
import { widthOf } from '../text.js';
import { fieldSpans } from './field.js';
import { Line, type Span } from './line.js';

/** What needs me, what can I press, what would do the same: four lines. */
export function Footer({ state, width }: { state: UiState; width: number }) {
	const { look, text, hint } = attentionOf(state);
	const sign = look === 'plain' ? ' ' : SIGN[look];
	const second: Span[] =
		state.field === null
			? [{ text: hint === undefined ? '' : `   → ${visible(hint)}`, look: 'dim' }]
			: fieldLine(state);
	return (
		<Box flexDirection="column" height={4} flexShrink={0}>
			<Line
				spans={[{ text: ` ${sign} ${visible(text)}`, look }]}
				width={width}
				{...(look === 'attention' || look === 'bad' ? { under: 'cursor' as const, fill: true } : {})}
			/>
			<Line spans={second} width={width} />
			<Line spans={keySpans(state, width)} width={width} />
			<Line spans={[{ text: ` $ ${visible(equivalentCommand(state))}`, look: 'dim' }]} width={width} />
		</Box>
	);
}

/** The filter as it is typed. The name that a question wants is typed in the question's box. */
function fieldLine({ field }: UiState): Span[] {
	if (field?.purpose !== 'filter') return [];
	return [{ text: '   / ', look: 'strong' }, ...fieldSpans(field.field)];
}

/** As many bindings as fit, the most important first; help and quit always. */
function keySpans(state: UiState, width: number): Span[] {
	const bindings = usefulBindings(state).map((binding) => ({ binding, text: keysOf(binding) }));
	const always = new Set(['help', 'leave']);
	const size = ({ binding, text }: (typeof bindings)[number]) => widthOf(text) + widthOf(binding.label) + 4;
	let left =
		width - 1 - bindings.filter(({ binding }) => always.has(binding.action)).reduce((sum, each) => sum + size(each), 0);
	const shown = bindings.filter((each) => {
		if (always.has(each.binding.action)) return true;
		if (size(each) > left) return false;
		left -= size(each);
		return true;
	});
	return [
		{ text: ' ' },
		...shown.flatMap(({ binding, text }): Span[] => [{ text, look: 'key' }, { text: ` ${binding.label}   ` }]),
	];
}

function keysOf({ action, keys }: ReturnType<typeof usefulBindings>[number]): string {
	if (action === 'tab-1') return '1 2 3';
	return keyName(keys[0] ?? '');
}
