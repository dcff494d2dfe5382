import { describe, expect } from 'vitest';
import { workplace } from '../../helpers/cli.js';
import { failDay } from '../../helpers/failed-day.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

describe.skipIf(NO_TERMINAL !== null)(`a failed day in a terminal${WHY}`, SLOW, () => {
	longTest('narrows causes by what there is', async () => {
		const place = workplace();
		failDay(place);
		const terminal = await openTerminal(place);
		await terminal.waitFor('x shows 6 rejected records');
		await terminal.press('x');
		await terminal.waitFor('1/2 · 6 faults');
		await terminal.waitFor('Commonest: "15131966" 2×, "31041970" 1×, "unknown" 1×');
		await terminal.press('f', 'Down', 'Enter');
		await terminal.waitFor('1/1 · 2 of 6 faults', 'file: north_23112026.csv');
		await terminal.press('f');
		await terminal.waitFor('Narrow rejects to');
		expect(await terminal.screen()).not.toContain('DateofBirth');
		await terminal.press('Escape', 'Escape');
		await terminal.waitFor('1/2 · 6 faults');
	});
});
