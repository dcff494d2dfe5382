import { cleanup } from 'ink-testing-library';
import { createElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { Line } from '../../source/tui/components/line.js';
import { allBindings } from '../../source/tui/keys/binding.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import type { ScreenDefinition, Tab } from '../../source/tui/screens/screen.js';
import { FILTER, tabBindings } from '../../source/tui/screens/shared-bindings.js';
import { currentPane, filtered, listPane, rowOf, tabOf } from '../../source/tui/state/panes.js';
import { screenOf, type UiState } from '../../source/tui/state/state.js';
import { openScreens } from '../helpers/screens.js';

afterEach(cleanup);

const BIRDS = ['heron', 'kestrel', 'raven'];

const TABS: readonly Tab[] = [
	{ name: 'names', help: 'Names of birds' },
	{ name: 'songs', help: 'Songs of birds', keys: ['S'] },
];

/** All that a new screen is: this value, which stands in a folder of its own, and its row. */
const BIRD_SCREEN: ScreenDefinition = {
	name: 'birds',
	title: 'Birds',
	panes: [{ name: 'birds', pane: (state) => listPane('birds', filtered(state, 'birds', BIRDS), 2) }],
	tabs: TABS,
	bindings: [
		{
			keys: ['w'],
			label: 'whistle',
			help: 'Whistle as the bird does',
			unavailable: (state) => (chosen(state) === 'heron' ? 'a heron does not whistle' : null),
			run: ({ store }) => store.dispatch({ type: 'note', note: `${chosen(store.get())} answers` }),
		},
		...tabBindings(TABS),
		FILTER,
	],
	command: ({ place = '' }) => ['birds', place ?? ''],
	advice: () => 'Listen',
	Component: ({ state, width }) =>
		createElement(Line, { spans: [{ text: `${tabOf(state, 'birds')} of the ${chosen(state)}` }], width }),
};

function chosen(state: UiState): string {
	return filtered(state, 'birds', BIRDS)[rowOf(state, currentPane(state))] ?? 'no bird';
}

function openBirds() {
	const it = openScreens({}, 100, 100, undefined, [...SCREENS, BIRD_SCREEN]);
	it.read('a.csv');
	it.store.dispatch({ type: 'open', screen: { name: 'birds', place: 'pond' } });
	return it;
}

test('a screen that is a value and a row has its keys, views, list, footer, advice and command', async () => {
	const it = openBirds();
	const first = await it.screen();
	for (const text of ['names of the heron', 'Listen', '1 2 views', '& filter', '$ etl-tui birds pond --env dev'])
		expect(first).toContain(text);
	expect(first).not.toContain('w whistle');
	it.press('w');
	expect(await it.screen()).toContain('w: a heron does not whistle');
	it.press('j', 'S', 'w');
	expect(await it.screen()).toContain('songs of the kestrel');
	expect(await it.screen()).toContain('kestrel answers');
	it.press('&', 'r', 'a', 'v', 'enter');
	expect(await it.screen()).toContain('songs of the raven');
	it.press('esc', 'esc');
	expect(screenOf(it.store.get()).name).toBe('read');
});

test('help and the page of keys have it too', async () => {
	const it = openBirds();
	it.press('?', '/', 'w', 'h', 'i', 's', 't', 'l', 'e');
	expect(await it.screen()).toMatch(/w +whistle: Whistle as the bird does[\s\S]*not now: a heron does not whistle/);
	expect(allBindings([...SCREENS, BIRD_SCREEN]).map(({ binding }) => binding.help)).toContain('Songs of birds');
});
