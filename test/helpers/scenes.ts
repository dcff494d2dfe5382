import { TOP, type UiState } from '../../source/tui/state/state.js';
import { feedText, workplace } from './cli.js';
import { type LivedDay, liveDay } from './lived-day.js';

/** A state of the screens that a person may meet. */
export interface Scene {
	readonly title: string;
	readonly state: UiState;
}

const HEADER = 'Name,Cust_I,Open_Dt,Consul_Dt,Post_Code,Country';

/** Lives through a day before, one that fails, and its repair by the config, and gives what was seen on the way. */
export async function liveThrough(): Promise<readonly Scene[]> {
	const place = workplace();
	const policies = (maxRejects: number) => place.configure({ policies: { maxRejects, newCountries: 'allow' } });
	policies(9);
	const known = [{ id: '1' }, { id: '2', country: 'USA' }, { id: '3' }];
	place.put('customers_22112026.txt', feedText(known));
	place.etl('run', '--yes', '--date', '2026-11-22');
	policies(0);
	const births = ['15131966', '15131966', '31041970'];
	const wrong = births.map((birth, index) => ({ id: `${index + 10}`, birth }));
	place.put('customers_23112026.txt', feedText([...known.map((one) => ({ ...one, consulted: '20261120' })), ...wrong]));
	const rows = ['A,50,20101012,,75006,IND', 'B,51,20101012,,Z48,IND', 'C,52,20101012,,75007,JP'];
	place.put('north_23112026.csv', [HEADER, ...rows, ''].join('\n'));
	const day = await liveDay(place);
	const scenes: Scene[] = [];
	const see = (title: string, state: UiState = day.state()) => void scenes.push({ title, state });
	await lookAtFiles(day, see);
	await fail(day, see);
	policies(9);
	await commit(day, see);
	await mend(day, see);
	await lookBack(day, see);
	await day.close();
	return scenes;
}

type See = (title: string, state?: UiState) => void;

async function lookAtFiles(day: LivedDay, see: See): Promise<void> {
	see('the files are being read', { ...day.state(), phase: { name: 'reading' }, history: { is: 'nothing' } });
	see('they are listed', await day.until(({ phase, history }) => phase.name === 'read' && history.is === 'there'));
	day.press('tab', 'down');
	see('the cursor is among the records of one', await day.until(({ records }) => records.is === 'there'));
	day.press('esc', '+');
	see('the list takes the whole screen');
	day.press('esc', '&', 'n', 'o', 'r', 'enter');
	see('only some are listed');
	day.press('esc', '>', '>');
	see('a transform that has not begun');
	day.press('<', '<', 'enter');
	see('its records', await day.on('file'));
	for (const tab of ['2', '3', '4']) {
		day.press(tab, 'down');
		see(`tab ${tab} of a file`, await day.until(({ rejects }) => tab !== '3' || rejects.is === 'there'));
	}
	const { state } = day;
	const drift = { file: 'a.csv', runDate: '2026-11-22', differences: [], verdict: 'warn' as const };
	const files = state().read.files.map((file) => ({ ...file, drift }));
	see('a file that is read in another way', { ...state(), read: { ...state().read, files } });
	day.press('1', 'right', 'right', 'f');
	see('how often its values are there', await day.on('values'));
	day.press('esc', 'esc', 'x');
	see('the rejects are being counted', { ...day.state(), causes: { is: 'coming' } });
	see('the causes of its rejects', await day.until(({ causes }) => causes.is === 'there'));
	see('there are none', { ...day.state(), causes: nothingOf(day.state()) });
	day.press('f', 'down');
	see('what they can be narrowed to', await day.on('facets'));
	day.press('esc', 'enter');
	see('the first cause', await day.until(({ rejects, causes }) => rejects.is === 'there' && causes.is === 'there'));
	day.press('n');
	see(
		'the last cause',
		await day.until(({ rejects, screens }) => rejects.is === 'there' && screens.at(-1)?.code !== null),
	);
	day.press('esc', 'a', 'down');
	see('all rejects', await day.on('rejects'));
	day.press('enter');
	see(
		'a rejected record',
		await day.until(({ record, screens }) => screens.at(-1)?.name === 'record' && record.is === 'there'),
	);
	day.press('esc', 'esc', 'esc', 'd');
	see('the days', await day.until(({ days }) => days.is === 'there'));
	day.press('down');
	see('another day');
	day.press('esc');
}

function nothingOf({ causes }: UiState): UiState['causes'] {
	if (causes.is !== 'there') return causes;
	const values = { file: [], column: [], code: [] };
	return { is: 'there', value: { ...causes.value, page: { ...causes.value.page, causes: [], values } } };
}

async function fail(day: LivedDay, see: See): Promise<void> {
	day.press('s');
	see('why the day failed', await day.on('cause'));
	day.press('down', 'down');
	see('a cause under the cursor');
	const { phase } = day.state();
	if (phase.name !== 'failed') throw new Error('The day did not fail');
	const { failure } = phase;
	const holder = { user: 'etl', host: 'night', pid: 7, command: 'run', runDate: '2026-11-23', since: '2026-11-23' };
	const because = (more: object) => ({ ...day.state(), phase: { ...phase, failure: { ...failure, ...more } } });
	see('another run holds the lock', because({ code: 'E_LOCKED', context: { holder: JSON.stringify(holder) } }));
	see('data would be lost', because({ context: { allow: '--allow-destructive' } }));
	see('the config is at fault', because({ code: 'E_CONFIG_VALUE' }));
	day.press('Y');
	see('what can be copied of a failure', await day.on('copy'));
	day.press('esc', 'esc');
	see('the stage of a failed day');
}

async function commit(day: LivedDay, see: See): Promise<void> {
	day.press('r');
	await day.until(({ phase }) => phase.name === 'read');
	day.press('s');
	see('the question of the stage has only just come', await day.until(({ asked }) => asked !== null));
	see('the stage asks', await day.question());
	day.press('tab');
	see('the rows of the stage, while it asks');
	day.press('esc');
	day.press('L');
	see('the log while something waits', await day.until(({ log }) => log.is === 'there'));
	day.press('!');
	await day.question();
	day.press('y');
	await day.until(({ asked }) => asked?.approval.kind === 'commit');
	see('the commit is asked for', await day.question());
	const { asked } = day.state();
	if (asked === null) throw new Error('Nothing was asked');
	const named = { ...asked, approval: { ...asked.approval, typed: 'dev' } };
	see('the commit is asked for by a name', { ...day.state(), asked: named });
	day.press('tab');
	see('the rows of a country, while it asks');
	day.press('>');
	see('the next screen, while it asks');
	day.press('!');
	await day.question();
	day.press('n');
	see('what a no left', await day.until(({ phase, history }) => phase.name === 'failed' && history.is === 'there'));
	for (const at of ['transform', 'stage', 'read']) {
		day.press('<');
		see(`what a no left, on ${at}`);
	}
	day.press('t');
	await day.question();
	day.press('y');
	await day.until(({ phase }) => phase.name === 'done');
	see('the day is committed', await day.on('validate'));
	day.press('<');
	see('the countries of a committed day');
	day.press('tab');
	see('the rows of a country');
	day.press('esc', '<');
	see('the stage of a committed day');
	day.press('tab');
	see('the samples of the stage');
	day.press('<');
	see('the files of a committed day');
}

async function mend(day: LivedDay, see: See): Promise<void> {
	const typing = (text: string) => day.press('ctrl-u', ...text);
	day.press('H');
	// The run that has just ended refused nothing: it went on from the stage of the one before.
	await day.until(({ history }) => history.is === 'there' && history.value.runs[0]?.run_id === '2026-11-23.3');
	day.press('g', 'down', 'enter');
	await day.until(({ past }) => past.is === 'there');
	day.press('x');
	see('the causes of a run', await day.on('causes'));
	day.press('E');
	see('what would heal a cause', await day.on('remedies'));
	const column = day.state().screens.at(-1)?.column;
	for (const text of ['constant', 'map']) {
		await day.until(({ remedies }) => remedies.is === 'there');
		day.press('down');
		see(`a rule that needs a text, ${text}`);
	}
	typing(column === 'DateofBirth' ? '15121966' : '75006');
	const tried = ({ remedies, drafts }: UiState) =>
		remedies.is === 'there' && Object.values(drafts).some((typed) => typed.text.join('') === remedies.value.query.text);
	see('a text that heals some', await day.until(tried));
	day.press('pagedown');
	see('the last of what would heal');
	day.press('esc', 'enter');
	await day.until(({ rejects }) => rejects.is === 'there');
	day.press('e');
	see('a reject that is mended', await day.on('mend'));
	typing(column === 'DateofBirth' ? '15121966' : '75006');
	see('a text that has only just been typed');
	see('a reject that is right', await day.until(({ mend: shown }) => shown.is === 'there' && shown.value.page.isRight));
	day.press('enter');
	see('a list with a reject that is mended', { ...(await day.on('rejects')), note: null });
	day.press('M');
	see('what is mended', await day.on('mends'));
	see('nothing is', { ...day.state(), mends: [] });
	day.press('esc', 'enter');
	see(
		'a reject of a run',
		await day.until(({ record, screens }) => screens.at(-1)?.name === 'record' && record.is === 'there'),
	);
	day.press('esc', 'esc');
	see('the causes of a run, some mended', await day.on('causes'));
	day.press('esc', 'esc', 'esc');
}

async function lookBack(day: LivedDay, see: See): Promise<void> {
	day.press('>', '>', 'tab', 'T');
	see('a trace', await day.until(({ trace, screens }) => screens.at(-1)?.name === 'trace' && trace.is === 'there'));
	day.press('down', 'a');
	see(
		'a trace as of its day',
		await day.until(({ trace, screens }) => screens.at(-1)?.asOf !== null && trace.is === 'there'),
	);
	day.press('esc', 'H');
	see(
		'the past runs',
		await day.until(({ history, screens }) => screens.at(-1)?.name === 'history' && history.is === 'there'),
	);
	see('there are none', {
		...day.state(),
		history: { is: 'there', value: { runs: [], countries: [], ahead: [], all: 0 } },
	});
	see('they are being loaded', { ...day.state(), history: { is: 'coming' } });
	day.press('g', 'space', 'down', 'down');
	see('one run is marked');
	day.press('=');
	see('two runs beside each other', await day.until(({ compared }) => compared.is === 'there'));
	day.press('esc', 'enter');
	see('a past run that failed', await day.until(({ past }) => past.is === 'there'));
	day.press('down', 'down', 'down');
	see('a cause of it');
	for (const tab of ['2', '3', '4']) {
		day.press(tab);
		see(`tab ${tab} of a past run`);
	}
	day.press(':');
	see('the console');
	const type = (line: string) => day.press(...[...line].map((letter) => (letter === ' ' ? 'space' : letter)));
	type('sql select Country, CustomerID from v_med_users_ind');
	see('a line is typed');
	day.press('enter');
	see('its rows', await day.until(({ console: { grid } }) => grid !== null));
	day.press('tab', 'down');
	see('the cursor is in the rows');
	day.press('enter');
	see('a row that names no record', await day.on('row'));
	for (const query of ['* from med_users_master', 'file_name, line, run_id, code from etl_rejects']) {
		day.press('esc', 'esc', 'esc');
		if (day.state().screens.at(-1)?.name !== 'console') day.press(':');
		type(`sql select ${query}`);
		day.press('enter');
		await day.until(({ console: { grid } }) => grid !== null);
		day.press('enter', 'down');
		see(
			`a row of ${query}`,
			await day.until(({ record, screens }) => screens.at(-1)?.name === 'row' && record.is === 'there'),
		);
	}
	day.press('esc', 'esc', 'esc', 'esc', '?');
	see('the help', await day.on('help'));
	day.press('esc', 'Y');
	see('what can be copied');
	see('its first', { ...day.state(), cursors: { ...day.state().cursors, copy: TOP } });
	day.press('esc', 'esc', 'H', 'g', 'down', 'u');
	see('an undo is asked for', await day.question());
}
