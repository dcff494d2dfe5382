import { describe } from 'vitest';
import { feedText, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }, { id: '3', country: 'JP', name: '日本 太郎' }];

describe.skipIf(NO_TERMINAL !== null)(`days and ASCII in a terminal${WHY}`, SLOW, () => {
	longTest('opens the days where no file is of the day, and goes on with one', async () => {
		const place = workplace();
		place.put('customers_22112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { columns: 80, rows: 24 });
		await terminal.waitFor('Which day?', /▸ 2026-11-22 +Sun +1/);
		await terminal.press('Enter');
		await terminal.waitFor('Press s to load it', '--date 2026-11-22');
	});

	longTest('is drawn in ASCII where the locale has nothing else', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { env: { LANG: 'C' } });
		await terminal.waitFor('Press s to load it', /^[\n\x20-\x7E]+$/);
	});
});
