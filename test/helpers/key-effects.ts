import { expect } from 'vitest';
import { STEPS } from '../../source/core/run/events.js';
import { viewOf } from '../../source/tui/grid/view.js';
import type { Binding } from '../../source/tui/keys/binding.js';
import { chosenRow } from '../../source/tui/screens/rows/query-rows.js';
import { chosenCountry } from '../../source/tui/screens/transform/countries.js';
import { chosenCheck } from '../../source/tui/screens/validate/checks.js';
import { currentPane, panesOf, rowOf } from '../../source/tui/state/panes.js';
import { definitionOf, homeOf, isBusy, screenOf } from '../../source/tui/state/state.js';
import {
	arranges,
	changes,
	chooses,
	column,
	type Effect,
	field,
	found,
	gridOf,
	left,
	moves,
	once,
	opened,
	opens,
	otherCause,
	runs,
	sorted,
	steps,
} from './effects.js';

/** What is asked of the thread that does something, and does not only look. */
export const DOING: readonly string[] = ['read', 'run', 'change', 'keepPlan', 'accept', 'forget', 'stop'];

/** What each binding does, by the beginning of what it says. A new binding needs a line here. */
export const EFFECTS: Readonly<Record<string, Effect>> = {
	'Approve what is asked': ({ before, after, it }) => {
		if (before.asked?.approval.typed === null) expect(it.answers).toEqual([{ id: before.asked.id, yes: true }]);
		else expect([it.answers, after.field?.purpose]).toEqual([[], 'confirm']);
	},
	'Refuse what is asked': ({ before, it }) => expect(it.answers).toEqual([{ id: before.asked?.id, yes: false }]),
	'Go to the question that waits': ({ before, after }) => {
		const { asked, phase } = before;
		if (asked !== null) return expect(after.screens).toEqual([{ name: homeOf(before, asked.approval).name }]);
		expect(screenOf(after).name).toBe(phase.name === 'failed' ? 'cause' : 'past');
	},
	'Go on: load the files': runs(STEPS),
	'Go on from the stage': runs(['transform', 'validate']),
	'Open the file: its records': ({ before, after }) => {
		const { name, file, record } = opened({ before, after });
		const inRecords = (before.panes.read ?? 0) > 0;
		expect(name).toBe(inRecords ? 'record' : 'file');
		expect(before.names).toContain(file);
		if (inRecords) expect(Number(record)).toBe(rowOf(before, currentPane(before)) + 1);
	},
	'Records that were refused': opens('causes'),
	'Move the cursor to the other pane': ({ before, after }) => {
		const { name } = screenOf(before);
		const next = ((before.panes[name] ?? 0) + 1) % panesOf(before, name).length;
		expect(after.panes[name]).toBe(next);
	},
	'Search a text': field('search'),
	'To the next row': found,
	'To the row with': found,
	'Sort by the column, smallest': sorted(false),
	'Sort by the column, greatest': sorted(true),
	'How often each value': async ({ before, after, it }) => {
		const pane = gridOf(before);
		expect(opened({ before, after })).toMatchObject({ name: 'values', of: pane.key });
		if (pane.grid.paged !== null) return expect(it.asked).toContain('countValues');
		const { values } = after;
		expect(values.is === 'there' && values.value.rows).toBe(pane.count);
	},
	'Go to a column': field('column'),
	'Hide the column': arranges((view, column) => expect(view.hidden).toContain(column)),
	'Make the column as wide': arranges((view, column) => expect(view.wide).toContain(column)),
	'Give the grid the whole screen': ({ before, after }) =>
		expect(after.full).toBe(before.full === null ? screenOf(before).name : null),
	'Write the rows as they are shown': (pressed) => {
		field('export')(pressed);
		expect(pressed.after.field?.field.text.join('')).toMatch(/\.csv$/);
	},
	'Show only lines that hold a text': field('filter'),
	'Read the config and the source again': ({ after, it }) => {
		expect(after.phase.name).toBe('reading');
		expect(it.jobs.map(({ name }) => name)).toEqual(['open', 'read']);
	},
	'Look at the next step': steps(1),
	'Look at the step’s screen before': steps(-1),
	'Choose the day': (pressed) => {
		opens('days')(pressed);
		expect(pressed.it.asked).toContain('days');
	},
	'Follow the log': opens('log'),
	'Past runs': (pressed) => {
		opens('history')(pressed);
		expect(pressed.it.asked).toContain('history');
	},
	'Look at the rows of the country': ({ before, after }) => {
		expect([opened({ before, after }).name, after.panes.transform]).toEqual(['transform', 1]);
		expect(chosenCountry(after)?.table).toBe(chosenCheck(before)?.table);
	},
	'Look at the country’s rows': ({ after }) => expect(after.panes.transform).toBe(1),
	'Trace the customer': (pressed) => {
		opens('trace')(pressed);
		expect(JSON.parse(opened(pressed).key ?? '')).toHaveLength(1);
	},
	'Go where the line under the cursor leads': (pressed) => expect(['rejects', 'file']).toContain(opened(pressed).name),
	'Run the day again, from': runs(STEPS),
	'Run it again when whoever holds the lock': runs(STEPS, ({ wait }) => expect(wait).toBeGreaterThan(60_000)),
	'Run it again and allow what loses data': runs(STEPS, ({ destructive }) => expect(destructive).toBe(true)),
	'Open the record: its fields': (pressed) => {
		opens('record')(pressed);
		expect(Number(opened(pressed).record)).toBeGreaterThan(0);
	},
	'Its rejects': chooses('rejects'),
	'Expect that later files': ({ after, it }) => {
		expect(after.phase.name).toBe('running');
		expect(it.jobs.map(({ name }) => name)).toEqual(['open', 'accept']);
	},
	'List the rejects of this cause': (pressed) => {
		opens('rejects')(pressed);
		expect(opened(pressed).code).toMatch(/^E_/);
	},
	'List all rejects': (pressed) => {
		opens('rejects')(pressed);
		expect(opened(pressed).code).toBeUndefined();
	},
	'Choose a file, a column or a code': opens('facets'),
	'See only the rejects that have this': ({ before, after }) => {
		expect(after.screens).toEqual(before.screens.slice(0, -1));
		expect(Object.keys(after.filters).filter((name) => /^causes\./.test(name) && after.filters[name])).toHaveLength(1);
	},
	'List the rejects of the next cause': otherCause(1),
	'List the rejects of the cause before': otherCause(-1),
	'As of the run date of this row': ({ before, after }) => {
		const [was, is] = [screenOf(before).asOf, screenOf(after).asOf];
		expect(after.screens).toHaveLength(before.screens.length);
		expect(was === null ? is : was).toMatch(/^2026-11-2/);
		expect(was === null || is === null).toBe(true);
	},
	'Run a past day again': async (pressed) => {
		const { it, after } = pressed;
		expect(after.phase.name).toBe('running');
		const { asked } = it.jobs.find(({ name }) => name === 'run') ?? {};
		expect(asked).toMatchObject({ runDate: after.session.runDate });
	},
	'Open the run: what failed': (pressed) => {
		opens('past')(pressed);
		expect(pressed.it.jobs).toContainEqual({ name: 'past', asked: { runId: opened(pressed).runId } });
	},
	'Mark the run': ({ before, after }) =>
		expect(Math.abs(after.marked.length - before.marked.length) === 1 || after.marked !== before.marked).toBe(true),
	'Compare two marked runs': (pressed) => {
		opens('compare')(pressed);
		expect(pressed.it.asked.filter((name) => name === 'past')).toHaveLength(2);
	},
	'The run’s rejects': (pressed) => {
		opens('causes')(pressed);
		expect(opened(pressed).runId).toBe(screenOf(pressed.before).runId);
	},
	'Go on with the day': ({ before, after, it }) => {
		const { runDate } = after.session;
		expect(before.days.is === 'there' && before.days.value.map(({ day }) => day)).toContain(runDate);
		expect(it.jobs).toContainEqual({ name: 'read', asked: { runDate } });
	},
	'Type a day': field('day'),
	'Put it on the terminal’s clipboard': ({ before, after, it }) => {
		expect(it.copied).toHaveLength(1);
		expect(after.screens).toEqual(before.screens.slice(0, -1));
	},
	'Run the line': ({ before, after, it }) => {
		expect(it.lines).toEqual([before.console.field.text.join('')]);
		expect(after.console.field.text).toEqual([]);
	},
	'Complete a command': (pressed) => {
		if (pressed.before.console.grid === null) expect(pressed.it.counts.completed).toBe(1);
		else opens('rows')(pressed);
	},
	'Lines typed before': ({ key, before, after }) => {
		const { past } = before.console;
		expect(after.console.field.text.join('')).toBe(key === 'up' ? (past.at(-1) ?? '') : '');
	},
	'Open the row: a field a line': ({ before, after }) =>
		expect(opened({ before, after })).toEqual({ name: 'row', row: chosenRow(before) }),
	'Back to the rows': ({ before, after }) => {
		const of = screenOf(before).of ?? '';
		expect(after.screens).toEqual(before.screens.slice(0, -1));
		expect(viewOf(after, of).search).not.toBe('');
	},
	'Do what is under the cursor': ({ before, after }) => {
		expect(after.screens.length < before.screens.length || screenOf(after).name !== 'help').toBe(true);
	},
	'Mend the reject': (pressed) => {
		opens('mend')(pressed);
		expect(Number(opened(pressed).record)).toBeGreaterThan(0);
	},
	'Make one change for all rejects': (pressed) => {
		opens('remedies')(pressed);
		expect(opened(pressed).code).toMatch(/^E_/);
	},
	'What was mended and is not loaded yet': opens('mends'),
	'Close the reject': field('line'),
	'Keep the record as it is mended': ({ before, after }) => {
		expect(after.screens).toEqual(before.screens.slice(0, -1));
		expect(after.mends.at(-1)).toMatchObject({ kind: 'record', place: { file: screenOf(before).file } });
	},
	'Mend all rejects of the cause so': ({ before, after, it }) => {
		if (it.copied.length > 0) return expect([it.copied.length, after.mends]).toEqual([1, before.mends]);
		expect(after.screens).toEqual(before.screens.slice(0, -1));
		expect(after.mends.at(-1)).toMatchObject({ kind: 'cause', cause: { file: screenOf(before).file } });
	},
	'Load what is mended': field('line'),
	'Drop what is under the cursor': ({ before, after }) => expect(after.mends).toHaveLength(before.mends.length - 1),
	'Take back what the run brought': changes('undo'),
	'Take the file out of the stage': changes('withdraw'),
	'Write the plan that is asked for': field('line'),
	'Search an action': field('filter'),
	'Leave this screen': left,
	'The commands at a prompt': once('console'),
	'Copy what is under the cursor': opens('copy'),
	'Every action with its key': once('help'),
	'Find an action by its name': (pressed) => {
		once('help')(pressed);
		expect(pressed.after.field?.purpose).toBe('filter');
	},
	'Leave etl-tui': ({ before, after, it }) =>
		expect([after.leaving, it.counts.left]).toEqual(isBusy(before) || before.mends.length > 0 ? [true, 0] : [false, 1]),
	'Interrupt what runs': ({ before, after, it }) => {
		if (isBusy(before)) expect([after.stopping, it.asked]).toEqual([true, expect.arrayContaining(['stop'])]);
		else if (before.console.field.text.length > 0 && screenOf(before).name === 'console')
			expect(after.console.field.text).toEqual([]);
		else expect(it.counts.left).toBe(1);
	},
	'Give the terminal back': ({ it }) => expect(it.counts.suspended).toBe(1),
	'Open the file in $VISUAL': async ({ before, it }) => {
		const place = definitionOf(before).place?.(before);
		expect(it.jobs).toContainEqual({ name: 'path', asked: { file: place?.file } });
		await it.answer('path', { path: '/srv/inbox/file' });
		expect(it.edited).toEqual([{ path: '/srv/inbox/file', line: place?.line }]);
		expect(place?.line).toBeGreaterThan(0);
	},
	'Open a copy of the record': async ({ it }) => {
		await expect.poll(() => it.edited.length, { interval: 2 }).toBe(1);
		expect(it.edited).toEqual([{ path: expect.stringContaining('record.txt'), line: null }]);
	},
	'Open the config': async ({ before, it }) => {
		await expect.poll(() => it.edited.length, { interval: 2 }).toBe(1);
		expect(it.edited.map(({ path }) => path)).toEqual([before.session.configFile]);
	},
	'Read the config again': ({ it }) => expect(it.jobs.map(({ name }) => name)).toContain('open'),
	'One line up': moves((row) => row - 1),
	'One line down': moves((row) => row + 1),
	'One column to the left': ({ before, after }) => column(before, after, -1),
	'One column to the right': ({ before, after }) => column(before, after, 1),
	'A page up': moves((row, { size }) => row - Math.floor((size.rows - 8) / 2)),
	'A page down': moves((row, { size }) => row + Math.floor((size.rows - 8) / 2)),
	'To the first line': moves(() => 0),
	'To the last line': moves((_, __, last) => last),
};

/** What a binding does. @throws where that is written nowhere, or twice */
export function effectOf({ help }: Pick<Binding, 'help'>): Effect {
	const fitting = Object.entries(EFFECTS).filter(([start]) => help.startsWith(start));
	const [only] = fitting;
	if (only !== undefined && fitting.length === 1) return only[1];
	return (pressed) => {
		const { before } = pressed;
		const tab = definitionOf(before).tabs?.find((each) => each.help === help);
		if (tab === undefined) throw new Error(`EFFECTS says ${fitting.length} times what this does: ${help}`);
		chooses(tab.name)(pressed);
	};
}
