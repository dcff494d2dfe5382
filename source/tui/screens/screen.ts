import type { ReactNode } from 'react';
import type { RecordsQuery } from '../../core/records/record-page.js';
import type { LineQuery, RecordQuery } from '../../core/records/record-view.js';
import type { CauseQuery, RejectQuery } from '../../core/records/reject-page.js';
import type { Approval } from '../../core/run/events.js';
import type { Place } from '../components/leads.js';
import type { Binding } from '../keys/binding.js';
import type { Controls } from '../keys/controller.js';
import type { Key } from '../keys/keyboard.js';
import type { Pane } from '../state/panes.js';
import type { OpenScreen, UiState } from '../state/state.js';
import type { MendQuery, RemedyQuery, TraceQuery } from '../work/messages.js';

/** Props of a screen: the state, and its size. */
export interface ScreenProps {
	readonly state: UiState;
	readonly width: number;
	readonly height: number;
}

/** Props of a pane. */
export interface PaneProps extends ScreenProps {
	/** Whether the cursor is in it. */
	readonly focused: boolean;
}

/** A part of a screen that can have the cursor. */
export interface PaneDefinition {
	readonly name: string;
	/** What the cursor keys move in. */
	pane(state: UiState): Pane;
}

/** One of several views of the same thing, chosen by its number. */
export interface Tab {
	readonly name: string;
	/** One sentence for the help and the docs. */
	readonly help: string;
	/** Keys beside its number. */
	readonly keys?: readonly Key[];
}

/** Data that a screen needs and that may have to be loaded. */
export interface Wanted {
	readonly rejects?: RejectQuery;
	readonly records?: RecordsQuery;
	/** The log of a run, again and again; `null` for that of all runs of today. */
	readonly log?: { readonly runId: string | null };
	readonly causes?: CauseQuery;
	readonly record?: RecordQuery | LineQuery;
	readonly trace?: TraceQuery;
	readonly mend?: MendQuery;
	readonly remedies?: RemedyQuery;
	/** A past run, by its id. */
	readonly past?: string;
	/** Number of the newest runs. */
	readonly runs?: number;
}

/** All about a screen. To add one, add a folder and a row in the registry. */
export interface ScreenDefinition {
	readonly name: string;
	/** For headings and sentences. */
	readonly title: string;
	/** Panes in the order of Tab; at least one. */
	readonly panes: readonly PaneDefinition[];
	readonly tabs?: readonly Tab[];
	/** Its own keys, in the order of the footer. */
	readonly bindings: readonly Binding[];
	/** Whether a run's question is shown and answered here. Each question has exactly one such screen. */
	question?(approval: Approval): boolean;
	/** Words of the command that does the same. */
	command(open: OpenScreen, state: UiState): readonly string[];
	/** Advice where nothing else needs the person; left out on the steps' screens. */
	advice?(state: UiState): string;
	/** Data that must be loaded for what is shown now. */
	wants?(state: UiState): Wanted;
	/** Whether the list that keys act on is loaded, or never will be. */
	isThere?(state: UiState): boolean;
	/** Present where letters are typed: takes a key before any binding, and says whether it did. */
	type?(controls: Controls, key: Key): boolean;
	/** Takes the lines of a paste, where letters are typed. */
	paste?(controls: Controls, lines: readonly string[]): void;
	/** Whether Enter in its filter acts at once on what is under the cursor. */
	readonly entersFilter?: true;
	/** The line of a file that is under the cursor, for the editor; `null` where there is none. */
	place?(state: UiState): Place | null;
	/** The record's own text under the cursor, where an editor may show it. */
	recordText?(state: UiState): string | null;
	/** The path of the config's key that the line under the cursor is about. */
	configKey?(state: UiState): string | null;
	readonly Component: (props: ScreenProps) => ReactNode;
}
