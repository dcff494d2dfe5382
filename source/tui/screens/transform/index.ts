import { GRID } from '../../grid/bindings.js';
import { paneNameOf } from '../../state/panes.js';
import { KEEP_PLAN } from '../change-bindings.js';
import type { ScreenDefinition, Tab } from '../screen.js';
import {
	FILTER,
	LOAD,
	NEXT_PANE,
	OPEN_REJECTS,
	STEP_BINDINGS,
	TRANSFORM_AGAIN,
	tabBindings,
} from '../shared-bindings.js';
import { traceBinding } from '../trace/open-trace.js';
import { chosenCountry, chosenKey, countriesPane, detailPane } from './countries.js';
import { TransformScreen } from './screen.js';

const TABS: readonly Tab[] = [
	{ name: 'rows', help: 'The country’s rows that change' },
	{ name: 'insert', help: 'The statements that write its rows' },
	{ name: 'ddl', help: 'The statements that make or change its table' },
];

/** What will change? */
export const TRANSFORM: ScreenDefinition = {
	name: 'transform',
	title: 'Transform',
	panes: [
		{ name: 'countries', pane: countriesPane },
		{ name: 'detail', pane: detailPane },
	],
	tabs: TABS,
	bindings: [
		LOAD,
		TRANSFORM_AGAIN,
		{
			keys: ['enter'],
			label: 'open',
			help: 'Look at the country’s rows and statements',
			applies: (state) => paneNameOf(state, 'transform') === 'countries',
			unavailable: (state) => (chosenCountry(state) === null ? 'there is no country yet' : null),
			run: ({ store }) => store.dispatch({ type: 'pane', screen: 'transform', index: 1 }),
		},
		{
			...traceBinding((state) => (paneNameOf(state, 'transform') === 'detail' ? chosenKey(state) : null)),
			keys: ['T', 'enter'],
			applies: (state) => paneNameOf(state, 'transform') === 'detail',
		},
		KEEP_PLAN,
		OPEN_REJECTS,
		...tabBindings(TABS, 'detail'),
		NEXT_PANE,
		...GRID,
		FILTER,
		...STEP_BINDINGS,
	],
	question: ({ step, kind }) => kind !== 'load' && step !== 'read' && step !== 'stage',
	command: () => ['transform', '--yes'],
	Component: TransformScreen,
};
