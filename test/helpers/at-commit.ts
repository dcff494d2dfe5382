import { expect } from 'vitest';
import { feedText, type Workplace, workplace } from './cli.js';
import { openTerminal, type Terminal } from './terminal.js';

export const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }];

/** A day whose stage is loaded, so that a run asks for the commit at once. */
export function stagedDay(): Workplace {
	const place = workplace();
	place.put('customers_23112026.txt', feedText(PEOPLE));
	expect(place.etl('stage', '--yes').status).toBe(0);
	return place;
}

/** The program at the question whether to commit. */
export async function atCommit(place: Workplace, ...more: Parameters<typeof openTerminal>[1][]): Promise<Terminal> {
	const terminal = await openTerminal(place, ...more);
	await terminal.waitFor('Press s');
	await terminal.press('s');
	// Where all is in the stage already, nothing is asked before the commit.
	if ((await terminal.waitForQuestion('')).includes('Stage asks')) await terminal.press('y');
	await terminal.waitForQuestion('Commit?');
	return terminal;
}

/** Tables of countries that are there for others to see: those of a commit. */
export function committed(place: Workplace): number {
	return place.rows("select name from sqlite_master where name like 'med_users_%' and name <> 'med_users_master'")
		.length;
}
