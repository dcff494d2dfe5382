import { expect, test } from 'vitest';
import { screenOf } from '../../source/tui/state/state.js';
import { feedText, workplace } from '../helpers/cli.js';
import { liveDay } from '../helpers/lived-day.js';
import { oneOf } from '../helpers/long.js';

test.each(
	oneOf([
		['H', 'history'],
		['d', 'days'],
		['L', 'log'],
		[':', 'console'],
	] as const),
)(
	'%s pressed before the config is loaded opens the screen, which gets what it asks for and stays',
	async (key, name) => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1' }]));
		const day = await liveDay(place, [key]);
		try {
			const { history, days, log, phase } = await day.until((state) => state.phase.name === 'read');
			expect(phase.name).toBe('read');
			expect(screenOf(day.state()).name).toBe(name);
			for (const fetched of [history, days, log]) expect(fetched.is).not.toBe('failed');
		} finally {
			await day.close();
		}
	},
);
