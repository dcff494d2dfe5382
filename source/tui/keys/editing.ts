import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { lineOfKey } from '../../config/key-line.js';
import { writePrivate } from '../../private-file.js';
import type { Place } from '../components/leads.js';
import { configKeyOf } from '../state/config-key.js';
import { definitionOf, isBusy, type UiState } from '../state/state.js';
import { failureOf } from '../state/steps.js';
import type { Binding } from './binding.js';
import type { Controls } from './controller.js';

/** The keys that leave to an editor and come back, and that read the config again. */
export const EDITING: readonly Binding[] = [
	{
		keys: ['e', 'v'],
		label: 'edit',
		help: 'Open the file in $VISUAL or $EDITOR, at the line under the cursor',
		shown: (state) => whyNoPlace(state) === null,
		unavailable: whyNoPlace,
		run: editFile,
	},
	{
		keys: ['V'],
		help: 'Open a copy of the record’s text in the editor, whatever its file is: an archive, a workbook, elsewhere',
		unavailable: (state) => {
			if (state.session.masked) return MASKED;
			return textOf(state) === null ? 'no record is under the cursor' : null;
		},
		run: editText,
	},
	{
		keys: ['E'],
		help: 'Open the config in $VISUAL or $EDITOR, at the key that decides about what is under the cursor or failed',
		unavailable: (state) => {
			if (state.session.configFile === null) return 'there is no config file';
			return isBusy(state) ? 'something runs' : null;
		},
		run: editConfig,
	},
	{
		keys: ['r'],
		help: 'Read the config again, and what is on the screen with it',
		unavailable: (state) => (isBusy(state) ? 'something runs' : null),
		run: ({ actions }) => actions.refresh(),
	},
];

/** An editor would show what the screens mask. */
const MASKED = 'values are masked here: start with --show-sensitive to open files';

function placeOf(state: UiState): Place | null {
	return definitionOf(state).place?.(state) ?? null;
}

function textOf(state: UiState): string | null {
	return definitionOf(state).recordText?.(state) ?? null;
}

function whyNoPlace(state: UiState): string | null {
	if (placeOf(state) === null) return 'no line of a file is under the cursor';
	return state.session.masked ? MASKED : null;
}

async function editFile(controls: Controls): Promise<void> {
	const { store, actions, edit } = controls;
	const place = placeOf(store.get());
	if (place === null) return;
	const edited = await edit(async () => {
		const found = await actions.pathOf(place.file);
		if (!('why' in found)) return { path: found.path, line: place.line };
		const instead = textOf(store.get()) === null ? '' : 'V opens the record as text: ';
		store.dispatch({
			type: 'note',
			note: `${instead}${instead === '' ? `${place.file} is not opened: ` : ''}${found.why}`,
		});
		return null;
	});
	if (edited === null) return;
	if (edited.changed) return actions.fileChanged(place.file);
	store.dispatch({ type: 'note', note: edited.fault ?? `${place.file} is as it was` });
}

async function editText({ store, edit }: Controls): Promise<void> {
	const text = textOf(store.get());
	if (text === null) return;
	let folder: string | null = null;
	try {
		const edited = await edit(async () => {
			folder = await mkdtemp(path.join(os.tmpdir(), 'etl-tui-record-'));
			const copy = path.join(folder, 'record.txt');
			await writePrivate(copy, `${text}\n`);
			return { path: copy, line: null };
		});
		const note = 'That was a copy of the record: nothing of it is kept';
		if (edited !== null) store.dispatch({ type: 'note', note: edited.fault ?? note });
	} finally {
		if (folder !== null) await rm(folder, { recursive: true, force: true });
	}
}

async function editConfig({ store, actions, edit }: Controls): Promise<void> {
	const state = store.get();
	const { configFile } = state.session;
	if (configFile === null) return;
	const failure = failureOf(state);
	const key = definitionOf(state).configKey?.(state) ?? (failure === null ? null : configKeyOf(failure));
	const edited = await edit(async () => {
		const text = key === null ? '' : await readFile(configFile, 'utf8').catch(() => '');
		return { path: configFile, line: key === null ? null : lineOfKey(text, key) };
	});
	if (edited === null) return;
	if (edited.changed) return actions.refresh();
	store.dispatch({ type: 'note', note: edited.fault ?? 'The config is as it was' });
}
