import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import { gridUnderCursor } from '../../source/tui/grid/cursor.js';
import { viewOf } from '../../source/tui/grid/view.js';
import { allBindings, type Binding, bindingOf, bindingsOf } from '../../source/tui/keys/binding.js';
import { textIn } from '../../source/tui/keys/field.js';
import { typedInto } from '../../source/tui/screens/mend/draft.js';
import { chosenField } from '../../source/tui/screens/mend/fields.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { chosenChoice, takesText, typedText as textOfRemedy } from '../../source/tui/screens/remedies/choices.js';
import { currentPane, rowOf } from '../../source/tui/state/panes.js';
import { definitionOf, isThere, screenOf, type UiState } from '../../source/tui/state/state.js';
import { statusOf } from '../../source/tui/state/status-line.js';
import { drawn, screensOf } from '../helpers/drawn.js';
import type { Pressed } from '../helpers/effects.js';
import { DOING, EFFECTS, effectOf } from '../helpers/key-effects.js';
import { longTest, SIZES } from '../helpers/long.js';
import { liveThrough, type Scene } from '../helpers/scenes.js';
import { draw, SENT, screensAt, settled } from '../helpers/screens.js';

afterEach(cleanup);

let lived: Promise<readonly Scene[]> | null = null;

/** What was lived through on a screen, once for all of these tests. */
async function livedOn(name: string): Promise<readonly Scene[]> {
	lived ??= liveThrough();
	return (await lived).filter(({ state }) => screenOf(state).name === name);
}

/** The same, and while something is searched for. */
async function scenesOn(name: string): Promise<readonly Scene[]> {
	return (await livedOn(name)).flatMap((scene) => [scene, ...searching(scene)]);
}

/** The same while its last row is searched for, where it has rows. */
function searching({ title, state }: Scene): Scene[] {
	const pane = gridUnderCursor(state);
	const search = pane?.grid.rows.at(-1)?.cells.find(({ text }) => text.trim() !== '')?.text;
	if (pane === null || search === undefined) return [];
	const views = { ...state.views, [pane.key]: { ...viewOf(state, pane.key), search } };
	return [{ title: `${title}, and a text is searched for`, state: { ...state, views } }];
}

/** Presses a key as a terminal sends it, in a scene that nobody else is in. */
async function press({ state }: Scene, key: string): Promise<Pressed> {
	const since = state.shown?.since ?? 0;
	const it = screensAt(state, () => since + (state.shown?.open ? 1_000 : 0) + it.now());
	it.send(SENT[key] ?? key);
	// An escape waits for what it may begin, and an answer for what may come with it.
	it.wait(150);
	const after = withLoaded(state, it.store.get());
	await settled();
	return { key, before: state, after, it };
}

/** What may be loaded for a screen. */
const LOADED = [
	'rejects',
	'records',
	'causes',
	'record',
	'trace',
	'log',
	'history',
	'past',
	'days',
	'compared',
	'mend',
	'remedies',
] as const;

/** A state with what was loaded for it before; the screens load it anew, which takes a moment. */
function withLoaded(before: UiState, after: UiState): UiState {
	const kept = LOADED.filter((what) => after[what].is === 'coming').map((what) => [what, before[what]]);
	return { ...after, ...Object.fromEntries(kept) };
}

/** The state without what any key may change. */
function lasting({ note: _, shown: __, pace: ___, awaited: ____, ...state }: UiState): Partial<UiState> {
	return state;
}

/** Whether a key is typed where letters are, as the page of keys says. */
function isTyped(state: UiState, key: string): boolean {
	if (definitionOf(state).type === undefined) return false;
	const edits = ['left', 'right', 'home', 'end'];
	return [...key].length === 1 || key === 'space' || (edits.includes(key) && state.console.grid === null);
}

/** The text that letters are typed into, with a letter more; empty where nothing under the cursor takes one. */
function typedText(state: UiState, key = ''): string {
	switch (screenOf(state).name) {
		case 'mend': {
			const chosen = chosenField(state);
			return chosen === null ? '' : `${textIn(typedInto(state, chosen))}${key}`;
		}
		case 'remedies':
			return takesText(chosenChoice(state)) ? `${textIn(textOfRemedy(state))}${key}` : '';
		default:
			return `${textIn(state.console.field)}${key}`;
	}
}

/** Whether a key is typed, does what its binding says, or says why it does not. */
function outcomeOf(state: UiState, binding: Binding, key: string): 'types' | 'does' | 'says why' {
	if (isTyped(state, key)) return 'types';
	if ((binding.unavailable?.(state) ?? null) !== null) return 'says why';
	return binding.waits !== undefined && !isThere(state) ? 'says why' : 'does';
}

/** Presses a key, and holds it against what its binding says. */
async function check(scene: Scene, binding: Binding, key: string): Promise<void> {
	const { state } = scene;
	const pressed = await press(scene, key);
	const { after, it } = pressed;
	switch (outcomeOf(state, binding, key)) {
		case 'types':
			expect(lasting({ ...after, console: state.console, drafts: state.drafts })).toEqual(lasting(state));
			if ([...key].length === 1) expect(typedText(after)).toBe(typedText(state, key));
			return;
		case 'says why': {
			const why = binding.unavailable?.(state) ?? null;
			const said = why === null ? binding.waits : `${key}: ${why}`;
			expect(after.note).toBe(said);
			expect(statusOf(after).text).toBe(said);
			expect(lasting(after)).toEqual(lasting(state));
			expect(it.asked.filter((name) => DOING.includes(name))).toEqual([]);
			expect([it.answers, it.copied, it.edited, it.lines]).toEqual([[], [], [], []]);
			expect([it.counts.left, it.counts.killed, it.counts.suspended]).toEqual([0, 0, 0]);
			return;
		}
		case 'does':
			return effectOf(binding)(pressed);
	}
}

/** Keys that a screen has and nobody can reach there, with the reason. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
	// Rows are on this screen only while it asks, and then the answers come first; N goes on with a search.
	stage: 'To the next row with the text',
};

describe.each(SCREENS.map(({ name, title }) => ({ name, title })))('each key on the screen $title', ({ name }) => {
	longTest('does what it says, or says why not and does nothing', async () => {
		const here = await scenesOn(name);
		expect(here.length).toBeGreaterThan(0);
		const seen = new Map<string, Set<string>>();
		const wrong: string[] = [];
		for (const scene of here) {
			for (const binding of bindingsOf(scene.state)) {
				const outcomes = seen.get(binding.help) ?? new Set();
				seen.set(binding.help, outcomes);
				for (const key of binding.keys) {
					if (bindingOf(scene.state, key) !== binding) continue;
					outcomes.add(outcomeOf(scene.state, binding, key));
					await check(scene, binding, key).catch((error: Error) => {
						wrong.push(`${key} where ${scene.title}: ${binding.help}\n${error.message}`);
					});
				}
			}
		}
		expect(wrong.join('\n\n')).toBe('');
		const own = SCREENS.find((each) => each.name === name)?.bindings ?? [];
		const never = own.map(({ help }) => help).filter((help) => !seen.get(help)?.has('does'));
		expect(never.filter((help) => help !== OUT_OF_REACH[name])).toEqual([]);
	});

	longTest('has rows that the mouse finds', async () => {
		const mute: string[] = [];
		for (const { title, state } of await livedOn(name)) {
			const session = { ...state.session, tui: { ...state.session.tui, mouse: true } };
			const it = screensAt({ ...state, session, field: null });
			const { key, count, fits = 1 } = currentPane(state);
			const lines = (await it.screen()).split('\n');
			if (count === 0 || fits > 1) continue;
			const places = lines.map((_, row) => ({ row, target: it.controls.at(10, row).target }));
			const last = places.findLast(({ target }) => target !== null && 'pane' in target && target.pane === key);
			if (last !== undefined) it.hear({ mouse: { act: 'click', column: 10, row: last.row } });
			const after = withLoaded(state, it.store.get());
			const row = rowOf(after, currentPane(after));
			if (last === undefined || last.target === null || !('row' in last.target) || last.target.row !== row)
				mute.push(title);
			cleanup();
		}
		expect(mute).toEqual([]);
	});

	longTest('says at 80×24 what needs the person, and cuts nothing of it', async () => {
		const cut: string[] = [];
		for (const { title, state } of await livedOn(name)) {
			const small = { ...state, size: { columns: 80, rows: 24 }, field: null };
			const [first = '', second = ''] = (await screensAt(small).screen()).split('\n').slice(-4, -2);
			cleanup();
			const words = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');
			if (!words(`${first} ${second}`).includes(words(statusOf(small).text))) cut.push(`${title}: ${first}`);
			if (second.endsWith('…')) cut.push(`${title}: ${second}`);
		}
		expect(cut).toEqual([]);
	});

	longTest('is on a screen that is drawn as Ink would draw it', async () => {
		for (const { title, state } of await livedOn(name))
			for (const size of [SIZES[0], SIZES[2]]) {
				const { ink, ours } = drawn(screensOf(state, size), size.columns);
				expect(ours, title).toEqual(ink);
			}
	});

	longTest('is answered where a person sees it', async () => {
		const [scene] = await livedOn(name);
		if (scene === undefined) throw new Error('No scene is on this screen');
		const frame = draw(screensAt({ ...scene.state, note: 'WHY NOT' }).store);
		await settled();
		expect(frame()).toContain('WHY NOT');
	});
});

test('nothing is written down of a key that is not there', () => {
	const all = allBindings(SCREENS).map(({ binding }) => binding.help);
	const left = Object.keys(EFFECTS).filter((start) => !all.some((help) => help.startsWith(start)));
	expect(left).toEqual([]);
});
