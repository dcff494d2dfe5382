import { EtlError } from '../../core/errors.js';
import type { SourceEvent, StepEvent } from '../../core/run/events.js';
import type { Source } from '../../sources/source.js';

/** Waits for work at a source, and yields meanwhile what the source has to tell: downloads, tries again. */
export async function* telling<T>(source: Pick<Source, 'listen'>, work: Promise<T>): AsyncGenerator<StepEvent, T> {
	if (!source.listen) return await work;
	const told: SourceEvent[] = [];
	let isDone = false;
	let wake = () => {};
	const stop = source.listen((event) => {
		told.push(event);
		wake();
	});
	const done = () => {
		isDone = true;
		wake();
	};
	work.then(done, done);
	try {
		for (;;) {
			yield* told.splice(0);
			if (isDone) return await work;
			await new Promise<void>((resolve) => {
				wake = resolve;
				if (isDone || told.length > 0) resolve();
			});
		}
	} finally {
		stop();
	}
}

/** Whether a failure is the source's, and not one file's. */
export function isSourceFault(error: unknown): boolean {
	return error instanceof EtlError && error.code.startsWith('E_SOURCE');
}
