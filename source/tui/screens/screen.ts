import type { ReactNode } from 'react';
import type { Approval } from '../../core/events.js';
import type { RejectQuery } from '../../core/reject-page.js';
import type { Binding } from '../keys/binding.js';
import type { Controls } from '../keys/controller.js';
import type { Key } from '../keys/keyboard.js';
import type { Pane } from '../state/panes.js';
import type { OpenScreen, UiState } from '../state/state.js';

/** What a screen is drawn with: the state and the room that it has. */
export interface ScreenProps {
	readonly state: UiState;
	readonly width: number;
	readonly height: number;
}

/** What a pane of a screen is drawn with. */
export interface PaneProps extends ScreenProps {
	/** The cursor is in it. */
	readonly focused: boolean;
}

/** A part of a screen that the cursor can be in. */
export interface PaneDefinition {
	readonly name: string;
	/** What the cursor keys move in while it is there. */
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

/** What a screen needs that may not be there yet. */
export interface Wanted {
	readonly rejects?: RejectQuery;
	/** How many of the newest runs. */
	readonly runs?: number;
}

/** A screen: all that there is to know of it. It is added with a folder and a row in the registry. */
export interface ScreenDefinition {
	readonly name: string;
	/** For headings and sentences. */
	readonly title: string;
	/** Panes that Tab goes through, the first one first; one at least. */
	readonly panes: readonly PaneDefinition[];
	readonly tabs?: readonly Tab[];
	/** Its own keys, in the order of the footer. */
	readonly bindings: readonly Binding[];
	/** Whether a question of a run is shown and answered here. Each question has exactly one such screen. */
	question?(approval: Approval): boolean;
	/** Words of the command that does the same. */
	command(open: OpenScreen): readonly string[];
	/** What can be done here, where nothing else needs the person; left out on the steps' screens. */
	advice?(state: UiState): string;
	/** What has to be fetched for what is shown now. */
	wants?(state: UiState): Wanted;
	/** Whether the list that keys act on is there, or never comes. */
	isThere?(state: UiState): boolean;
	/** Letters are typed here: takes a key before any binding does, and says whether it did. */
	type?(controls: Controls, key: Key): boolean;
	/** Takes the lines of a paste, where letters are typed. */
	paste?(controls: Controls, lines: readonly string[]): void;
	readonly Component: (props: ScreenProps) => ReactNode;
}
