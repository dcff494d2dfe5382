import type { MendField, MendPlace, MendView } from '../../../core/repair/mend.js';
import { EMPTY_FIELD, type Field, fieldOf, textIn } from '../../keys/field.js';
import { isAnswerTo } from '../../state/fetched.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { MendQuery } from '../../work/messages.js';

/** The record of the current screen. */
export function placeOf(state: UiState): MendPlace {
	const { runId = null, day, file, record } = screenOf(state);
	return { runId, day: day ?? '', file: file ?? '', record: Number(record) };
}

/** What the screen wants to know: the record with the texts that are typed. */
export function mendQuery(state: UiState): MendQuery {
	const place = placeOf(state);
	const prefix = draftKey(place, '');
	const typed = Object.entries(state.drafts).filter(([key]) => key.startsWith(prefix));
	const cells = Object.fromEntries(typed.map(([key, field]) => [key.slice(prefix.length), textIn(field)]));
	return { place, cells, mends: state.mends.filter(({ kind }) => kind === 'cause') };
}

/** Under which name a typed text is kept. */
export function draftKey(place: MendPlace, name: string): string {
	return `${JSON.stringify(place)} ${name}`;
}

/** What is known of the record; `null` until it is loaded. */
export function shownMend({ mend }: UiState): MendView | null {
	return mend.is === 'there' ? mend.value.page : null;
}

/** Whether what is shown is of the texts as they are typed now. */
export function isChecked(state: UiState): boolean {
	return isAnswerTo<'mend'>(state.mend, mendQuery(state));
}

/** The text that is typed into a field; what is there, until something is. A masked text is typed anew. */
export function typedInto(state: UiState, { name, now, masked }: MendField): Field {
	return state.drafts[draftKey(placeOf(state), name)] ?? (masked ? EMPTY_FIELD : fieldOf(now));
}

/** Whether something was typed into a field. */
export function isTyped(state: UiState, { name }: MendField): boolean {
	return state.drafts[draftKey(placeOf(state), name)] !== undefined;
}
