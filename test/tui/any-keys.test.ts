import fc from 'fast-check';
import { cleanup } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { allBindings } from '../../source/tui/keys/binding.js';
import { LEAST, LOOK_FIRST } from '../../source/tui/keys/focus.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { isBusy, type OpenScreen, type UiState } from '../../source/tui/state/state.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { approval, openScreens, type Screens, SENT } from '../helpers/screens.js';

afterEach(cleanup);

/** Sequences of what may happen, in the suite; `ETL_PROPERTY_RUNS=100` for a night. */
const RUNS = 3 * PROPERTY_RUNS;

const KEYS = [...new Set(allBindings(SCREENS).flatMap(({ binding }) => binding.keys))].map((key) => SENT[key] ?? key);

/** Something that happens: a person, a terminal, a run, or time. */
type Happening =
	| { readonly send: string }
	| { readonly wait: number }
	| { readonly size: readonly [columns: number, rows: number] }
	| {
			readonly run:
				| 'asks'
				| 'asks for a name'
				| 'asks at length'
				| 'fails'
				| 'ends'
				| 'is read'
				| 'answers'
				| 'is stopped';
	  }
	| { readonly look: OpenScreen };

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom('y', 'y', 'n', '\r', 's', 'q', '!', '\u001b').map((send) => ({ send })) },
	{ weight: 6, arbitrary: fc.constantFrom(...KEYS).map((send) => ({ send })) },
	{ weight: 2, arbitrary: fc.string({ maxLength: 3 }).map((send) => ({ send })) },
	{
		weight: 2,
		arbitrary: fc.constantFrom('dev', 'DEV', 'yes', 'y\r', 'DEV\r', 'yy', 'customers_y').map((send) => ({ send })),
	},
	{
		weight: 2,
		arbitrary: fc
			.constantFrom('y', 'y\n', 'DEV\n', 'a\ny\nb', '\u001b[A')
			.map((text) => ({ send: `\u001b[200~${text}\u001b[201~` })),
	},
	{ weight: 8, arbitrary: fc.constantFrom(1, 30, 101, 250, 399, 400, 501, 501).map((wait) => ({ wait })) },
	{
		weight: 1,
		arbitrary: fc
			.constantFrom([80, 24], [79, 24], [80, 23], [100, 30], [200, 60])
			.map((size) => ({ size: size as [number, number] })),
	},
	{
		weight: 5,
		arbitrary: fc
			.constantFrom(
				'asks',
				'asks',
				'asks',
				'asks for a name',
				'asks at length',
				'fails',
				'ends',
				'is read',
				'answers',
				'is stopped',
			)
			.map((run) => ({ run }) as Happening),
	},
	{
		weight: 1,
		arbitrary: fc
			.constantFrom<OpenScreen>(
				{ name: 'rejects', runId: null },
				{ name: 'past', runId: '2026-11-20.1' },
				{ name: 'console' },
				{ name: 'validate' },
			)
			.map((look) => ({ look })),
	},
);

/** What leads to an answer, so that enough of them are given, and what comes between. */
const ANSWERED: readonly (readonly Happening[])[] = [
	[{ run: 'asks' }, { wait: 501 }, { send: 'y' }, { wait: 101 }],
	[{ run: 'asks' }, { wait: 501 }, { send: 'n' }, { wait: 101 }],
	[{ run: 'asks at length' }, { wait: 501 }, { send: SENT.end as string }, { wait: 501 }, { send: 'y' }, { wait: 101 }],
	[
		{ run: 'asks for a name' },
		{ wait: 501 },
		{ send: 'y' },
		{ wait: 200 },
		{ send: 'DEV' },
		{ wait: 30 },
		{ send: '\r' },
		{ wait: 101 },
	],
];

/** Some of what leads to an answer is left out, so that it must not. */
const nearly = fc
	.tuple(fc.constantFrom(...ANSWERED), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), fc.boolean())
	.map(([all, kept, whole]) => all.filter((_, index) => whole || kept[index]));

/** How long the screens wait for what an escape may begin. */
const ESCAPE_WAIT = 40;

/** Waits are cut where an escape has become a key: it may close what stood before a question, which is seen from then on. */
function lookedAt(all: readonly Happening[]): Happening[] {
	let left = 0;
	return all.flatMap((what): Happening[] => {
		if ('send' in what) left = what.send.endsWith('\u001b') ? ESCAPE_WAIT : 0;
		if (!('wait' in what)) return [what];
		const first = Math.min(left, what.wait);
		left -= first;
		return first > 0 && first < what.wait ? [{ wait: first }, { wait: what.wait - first }] : [what];
	});
}

let questions = 0;
let given = 0;

/** Has it happen. */
async function happen(it: Screens, what: Happening): Promise<void> {
	if ('send' in what) return it.send(what.send);
	if ('wait' in what) return it.wait(what.wait);
	if ('size' in what) return it.store.dispatch({ type: 'resize', columns: what.size[0], rows: what.size[1] });
	if ('look' in what) return it.store.dispatch({ type: 'open', screen: what.look });
	const { phase, asked } = it.store.get();
	const running = phase.name === 'running';
	switch (what.run) {
		case 'asks':
		case 'asks for a name':
		case 'asks at length': {
			if (!running || asked !== null) return it.press('s');
			questions++;
			const length = what.run === 'asks at length' ? 40 : 1;
			const typed = what.run === 'asks for a name' ? 'dev' : null;
			const details = Array.from({ length }, (_, index) =>
				index === length - 1 ? `END${questions}` : `line ${index}`,
			);
			const kind = questions % 3 === 0 ? 'load' : questions % 3 === 1 ? 'new-countries' : 'commit';
			const step = kind === 'load' ? 'stage' : 'transform';
			const question = approval({ step, kind, question: `QUESTION${questions}`, details, typed });
			return it.store.dispatch({ type: 'asked', question: { id: questions, approval: question } });
		}
		case 'fails': {
			const failure = {
				code: 'E_REFUSED' as const,
				exitCode: 8,
				message: 'Not approved',
				hint: 'Look again',
				context: {},
			};
			return it.store.dispatch({ type: 'phase', phase: { name: 'failed', failure, step: 'transform' } });
		}
		case 'ends':
			return running ? it.store.dispatch({ type: 'phase', phase: { name: 'done', fault: null } }) : undefined;
		case 'is read':
			return isBusy(it.store.get()) ? undefined : it.read('a.csv', 'b.csv');
		case 'answers':
			if (it.awaits('history'))
				await it.answer('history', { runs: [{ run_id: '2026-11-20.1' }], countries: [], ahead: [], all: 1 });
			return;
		case 'is stopped':
			return it.store.dispatch({ type: 'resumed', ...it.store.get().size });
	}
}

/** What a person has seen of the question that waits. */
interface Seen {
	readonly id: number;
	/** When it came on the screen that is there now. */
	readonly since: number;
	readonly end: boolean;
}

/** What can be seen of the question after something happened. */
async function look(it: Screens, what: Happening, before: Seen | null): Promise<Seen | null> {
	const { asked, size } = it.store.get();
	if (asked === null) return null;
	const frame = await it.screen();
	const there =
		frame.includes(`│ QUESTION${asked.id}`) ||
		frame.includes(`END${asked.id}`) ||
		(before?.id === asked.id && /│ .* asks/.test(frame) === false && frame.includes(' asks ─'));
	if (!there || !frame.includes(' asks ─') || size.columns < LEAST.columns || size.rows < LEAST.rows) return null;
	const painted = 'size' in what || ('run' in what && what.run === 'is stopped');
	const kept = before?.id === asked.id && !painted ? before : null;
	const end = (before?.id === asked.id && before.end) || frame.includes(`END${asked.id}`);
	return { id: asked.id, since: kept?.since ?? it.now(), end };
}

test('whatever is pressed, wherever and whenever: only an answer on its own question, seen to its end, is one', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.oneof(
					happening.map((one) => [one]),
					nearly,
				),
				{ minLength: 5, maxLength: 25 },
			),
			async (parts) => {
				const all = lookedAt(parts.flat());
				const it = openScreens();
				it.read('a.csv');
				it.press('s');
				let seen: Seen | null = null;
				let lastSend: { text: string; at: number; state: UiState; seen: Seen | null } | null = null;
				let crowd = 0;
				for (const what of all) {
					const state = it.store.get();
					const before: Seen | null = seen;
					const answered = it.answers.length;
					if ('send' in what) {
						crowd = lastSend !== null && it.now() - lastSend.at < 5 ? crowd + 1 : 0;
						lastSend = { text: what.send, at: it.now(), state, seen: before };
					}
					await happen(it, what);
					for (const answer of it.answers.slice(answered)) {
						// An answer is given a moment after its key, when nothing came behind it.
						given++;
						expect(lastSend).not.toBeNull();
						const { text, at, state: then, seen: saw } = lastSend as NonNullable<typeof lastSend>;
						expect(saw?.id).toBe(answer.id);
						expect(saw?.end).toBe(true);
						expect(at - (saw?.since ?? at)).toBeGreaterThanOrEqual(LOOK_FIRST);
						const named = then.field?.purpose === 'confirm';
						if (!named) expect(crowd).toBe(0);
						expect(text).toBe(named ? '\r' : answer.yes ? 'y' : 'n');
						if (named) expect(then.field?.field.text.join('').toLowerCase()).toBe('dev');
						expect(then.size.columns >= LEAST.columns && then.size.rows >= LEAST.rows).toBe(true);
					}
					seen = await look(it, what, before);
				}
				cleanup();
			},
		),
		{ numRuns: RUNS },
	);
	expect(given).toBeGreaterThan(RUNS / 4);
});
