import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approval } from '../../source/core/run/events.js';
import { bindingOf, usefulBindings } from '../../source/tui/keys/binding.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { paceWord } from '../../source/tui/state/pace.js';
import { linesPane, listPane, type Move, moved, positionOf, rowOf } from '../../source/tui/state/panes.js';
import { reduceUi } from '../../source/tui/state/reduce.js';
import { initialState, screenOf, type UiState } from '../../source/tui/state/state.js';
import { stepStandings } from '../../source/tui/state/steps.js';
import type { UiAction } from '../../source/tui/state/ui-action.js';
import { approval, FILE, SESSION } from '../helpers/screens.js';

/** The state after some actions, all at one moment. */
function stateAfter(...actions: UiAction[]): UiState {
	const start = initialState(SESSION, { columns: 100, rows: 30 }, [], SCREENS);
	return actions.reduce((state, action) => reduceUi(state, action, 0), start);
}

const READ: readonly UiAction[] = [
	{ type: 'phase', phase: { name: 'reading' } },
	{ type: 'event', event: { type: 'files', names: ['a.csv'], source: '' } },
	{ type: 'event', event: { type: 'file', file: { ...FILE, name: 'a.csv' } } },
	{ type: 'phase', phase: { name: 'read' } },
];

const RUNNING: UiAction = { type: 'phase', phase: { name: 'running', steps: ['read', 'stage'] } };

const ASKED: UiAction = { type: 'asked', question: { id: 1, approval: approval({ step: 'stage', kind: 'load' }) } };

describe('the reducer', () => {
	test('shows a question on its screen, and leaves alone who looks at something else', () => {
		expect(screenOf(stateAfter(...READ, RUNNING, ASKED)).name).toBe('stage');
		const looking = stateAfter(...READ, RUNNING, { type: 'open', screen: { name: 'help' } }, ASKED);
		expect(screenOf(looking).name).toBe('help');
		expect(screenOf(reduceUi(looking, { type: 'go', to: 'stage' }, 0)).name).toBe('stage');
		expect(stepStandings(looking).map(({ standing }) => standing)).toEqual(['done', 'asking', 'waiting', 'waiting']);
	});

	test('lets a filter keep the cursor on a row that has an identity, and begin anew where none has', () => {
		const at = (key: string, id: string | null): UiAction => ({
			type: 'cursor',
			key,
			cursor: { id, row: 7, column: 0 },
		});
		const narrow: UiAction = { type: 'filter', screen: 'rejects.code', text: 'E_DATE' };
		const byName: UiAction = { type: 'filter', screen: 'read', text: 'a' };
		const { cursors, filters } = stateAfter(at('rejects', null), at('read', 'a.csv'), narrow, byName);
		expect(cursors).toEqual({ rejects: { id: null, row: 0, column: 0 }, read: { id: 'a.csv', row: 7, column: 0 } });
		expect(filters).toEqual({ 'rejects.code': 'E_DATE', read: 'a' });
	});
});

describe('a cursor', () => {
	const MOVES: readonly Move[] = ['up', 'down', 'page-up', 'page-down', 'first', 'last', 'left', 'right'];

	test('stays among the rows whatever is pressed, and a list keeps its row while others come before it', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.constantFrom(...MOVES)), (count, moves) => {
				const ids = Array.from({ length: count }, (_, index) => `row ${index}`);
				const pane = listPane('list', ids, 3);
				let state = stateAfter();
				for (const move of moves)
					state = reduceUi(state, { type: 'cursor', key: 'list', cursor: moved(state, pane, move) }, 0);
				const row = rowOf(state, pane);
				expect(row).toBeGreaterThanOrEqual(0);
				expect(row).toBeLessThan(count);
				expect(state.cursors.list?.column ?? 0).toBeLessThan(3);
				expect(positionOf(state, pane)).toBe(`${row + 1}/${count}`);
				const id = state.cursors.list?.id;
				if (id) expect(rowOf(state, listPane('list', ['new', ...ids]))).toBe(row + 1);
			}),
		);
	});

	test('has no position in an empty list, and scrolls a text no further than its last page', () => {
		const state = stateAfter();
		expect(positionOf(state, listPane('list', []))).toBe('');
		expect(moved(state, linesPane('text', 50, 0, 20), 'last').row).toBe(30);
	});
});

describe('bindings', () => {
	const states = {
		'nothing is read': stateAfter(),
		'a day is read': stateAfter(...READ),
		'a day runs': stateAfter(...READ, RUNNING),
		'a run asks': stateAfter(...READ, RUNNING, ASKED),
	};

	test.each(Object.entries(states))('of every screen work or say why not, when %s', (_, state) => {
		for (const { name, bindings } of SCREENS) {
			const here = reduceUi(state, { type: 'open', screen: { name } }, 0);
			for (const binding of usefulBindings(here)) expect(binding.unavailable?.(here) ?? null).toBeNull();
			for (const { keys } of bindings)
				for (const key of keys) expect(bindingOf(here, key)?.keys ?? [key]).toContain(key);
		}
	});

	test('of the console are no letters', () => {
		const console = reduceUi(states['a run asks'], { type: 'open', screen: { name: 'console' } }, 0);
		expect(usefulBindings(console).map(({ keys }) => keys[0])).toEqual(['enter', 'tab', 'up', 'esc', 'ctrl-c']);
	});
});

test('what work takes is without the time of an answer, and of a stop until `fg`', () => {
	let state = stateAfter(...READ);
	const at = (seconds: number, action: UiAction) => {
		state = reduceUi(state, action, seconds * 1_000);
	};
	at(100, RUNNING);
	at(103, { type: 'time' });
	at(104, ASKED);
	at(160, { type: 'time' });
	expect(paceWord(state)).toBe('');
	at(200, { type: 'answered' });
	expect(paceWord(state)).toContain('4 s');
	at(202, { type: 'time' });
	at(500, { type: 'resumed', columns: 100, rows: 30 });
	at(501, { type: 'time' });
	expect(paceWord(state)).toContain('7 s');
});

test('every question has exactly one screen', () => {
	const kinds: readonly Approval['kind'][] = ['load', 'new-countries', 'commit', 'destroy', 'drift', 'accept'];
	for (const step of ['read', 'stage', 'transform', 'validate'] as const) {
		for (const kind of kinds) {
			const homes = SCREENS.filter(({ question }) => question?.(approval({ step, kind })));
			expect(homes).toHaveLength(1);
		}
	}
});
