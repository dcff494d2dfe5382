import { expect } from 'vitest';
import { STEPS, type StepName } from '../../source/core/run/events.js';
import { columnUnderCursor, type GridPane, gridUnderCursor } from '../../source/tui/grid/cursor.js';
import { rowTexts } from '../../source/tui/grid/table.js';
import { drawnColumns, type GridView, viewOf } from '../../source/tui/grid/view.js';
import { currentPane, cursorOf, rowOf } from '../../source/tui/state/panes.js';
import { definitionOf, type OpenScreen, screenOf, type UiState } from '../../source/tui/state/state.js';
import type { Screens } from './screens.js';

/** A key that was pressed, and what came of it. */
export interface Pressed {
	readonly key: string;
	readonly before: UiState;
	readonly after: UiState;
	readonly it: Screens;
}

/** Holds what came of a key against what its binding says. */
export type Effect = (pressed: Pressed) => void | Promise<void>;

type Moment = Pick<Pressed, 'before' | 'after'>;

/** The screen that came over the others. */
export function opened({ before, after }: Moment): OpenScreen {
	expect(after.screens).toHaveLength(before.screens.length + 1);
	return screenOf(after);
}

/** A screen comes over the others. */
export function opens(name: string): Effect {
	return (pressed) => expect(opened(pressed).name).toBe(name);
}

/** Opens a screen, or stays on it. */
export function once(name: string): Effect {
	return (pressed) => {
		if (screenOf(pressed.before).name === name) expect(pressed.after.screens).toEqual(pressed.before.screens);
		else expect(opened(pressed).name).toBe(name);
	};
}

/** A tab is chosen. */
export function chooses(tab: string): Effect {
	return ({ before, after }) => {
		const { name, tabs = [] } = definitionOf(before);
		expect(tabs[after.tabs[name] ?? 0]?.name).toBe(tab);
	};
}

/** Steps of the day begin. */
export function runs(
	steps: readonly StepName[],
	more: (asked: Record<string, unknown>) => void = () => undefined,
): Effect {
	return ({ before, after, it }) => {
		expect(after.phase).toEqual({ name: 'running', steps });
		const { asked } = it.jobs.find(({ name }) => name === 'run') ?? {};
		expect(asked).toMatchObject({ steps, runDate: before.session.runDate });
		more(asked as Record<string, unknown>);
	};
}

/** A change of the stage is planned, and shown where it will be asked for. */
export function changes(kind: string): Effect {
	return ({ after, it }) => {
		expect(after.screens).toEqual([{ name: 'transform' }]);
		const { asked } = it.jobs.find(({ name }) => name === 'change') ?? {};
		expect(asked).toMatchObject({ change: { kind }, runDate: after.session.runDate });
	};
}

/** A field is opened. */
export function field(purpose: string): Effect {
	return ({ before, after }) => {
		expect(after.field?.purpose).toBe(purpose);
		expect(after.screens).toEqual(before.screens);
	};
}

/** Another step is looked at. */
export function steps(by: number): Effect {
	return ({ before, after }) => {
		const from = STEPS.indexOf(screenOf(before).name as StepName);
		expect(screenOf(after).name).toBe(STEPS[from + by] ?? STEPS[from]);
	};
}

/** The grid under the cursor. */
export function gridOf(state: UiState): GridPane {
	const pane = gridUnderCursor(state);
	if (pane === null) throw new Error('There is no grid under the cursor');
	return pane;
}

/** The row under the cursor has the text, or the file is being searched for the next one. */
export function found({ before, after, it }: Pressed): void {
	const pane = gridOf(after);
	const { search } = pane.grid.view;
	expect(search).not.toBe('');
	if (pane.grid.paged !== null) {
		expect(it.asked).toContain('findRecord');
		return;
	}
	const columns = drawnColumns(pane.grid.columns, pane.grid.view);
	const hits = pane.grid.rows.flatMap((row, index) =>
		rowTexts(row, columns).some((text) => text.includes(search.toLowerCase())) ? [index] : [],
	);
	expect(hits).toContain(rowOf(after, pane));
	if (hits.length > 1) expect(rowOf(after, pane)).not.toBe(rowOf(before, gridOf(before)));
}

/** The grid is sorted by the column under the cursor. */
export function sorted(descending: boolean): Effect {
	return ({ before, after }) => {
		const { grid, ids } = gridOf(after);
		expect(grid.view.sort).toEqual({ column: columnUnderCursor(before, gridOf(before)), descending });
		// A cursor that was moved stays on its row.
		const was = gridOf(before);
		const isMoved = cursorOf(before, was.key).id !== null;
		if (ids !== null && isMoved && ids.length > 0)
			expect(ids[rowOf(after, gridOf(after))]).toBe(was.ids?.[rowOf(before, was)]);
	};
}

/** The grid is arranged. */
export function arranges(check: (view: GridView, column: number) => void): Effect {
	return ({ before, after }) => {
		const pane = gridOf(before);
		check(viewOf(after, pane.key), columnUnderCursor(before, pane));
	};
}

/** Another cause is in the place of this one. */
export function otherCause(by: number): Effect {
	return ({ before, after }) => {
		expect(after.screens).toHaveLength(before.screens.length);
		const causes = before.causes.is === 'there' ? before.causes.value.page.causes : [];
		const at = (state: UiState) => {
			const { file, column: name, code } = screenOf(state);
			return causes.findIndex((each) => each.file === file && each.column === name && each.code === code);
		};
		expect(at(after)).toBe(at(before) + by);
	};
}

/** One thing is left, the nearest: a search, the whole screen, a filter, the other pane, the rows, the screen. */
export function left({ before, after }: Pressed): void {
	const { name } = screenOf(before);
	const [was, is] = [before, after].map((state) => [
		Object.values(state.views).filter(({ search }) => search !== '').length,
		state.full === null ? 0 : 1,
		Object.values(state.filters).filter((text) => text !== '').length,
		state.panes[name] ?? 0,
		state.console.grid === null ? 0 : 1,
		state.screens.length - 1,
	]) as [number[], number[]];
	if (was.every((count) => count === 0)) {
		expect(is).toEqual(was);
		return;
	}
	const fewer = was.findIndex((count, index) => count > 0 && (is[index] ?? 0) < count);
	expect(fewer).toBeGreaterThanOrEqual(0);
	expect(is.filter((count, index) => count !== was[index]).length).toBe(1);
}

/** The cursor goes to another row. */
export function moves(to: (row: number, state: UiState, last: number) => number): Effect {
	return ({ before, after }) => {
		const pane = currentPane(before);
		const last = Math.max(0, pane.count - (pane.fits ?? 1));
		const wanted = Math.max(0, Math.min(to(rowOf(before, pane), before, last), last));
		expect(rowOf(after, pane)).toBe(wanted);
	};
}

/** The cursor goes to another column. */
export function column(before: UiState, after: UiState, by: number): void {
	const { key, columns } = currentPane(before);
	const from = Math.min(cursorOf(before, key).column, Math.max(0, columns - 1));
	expect(cursorOf(after, key).column).toBe(Math.max(0, Math.min(from + by, columns - 1)));
}
