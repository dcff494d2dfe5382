import { Readable } from 'node:stream';

/** Bytes that wait for whoever reads. */
const WAITING = 32 * 1024;

/**
 * A stream of a generator's bytes that can be destroyed while the generator waits.
 *
 * @param left - called where it is destroyed and the generator has not failed, with the reason; `null` where nobody wants
 *   more, or where all bytes came
 */
export function streamOf(bytes: AsyncGenerator<Buffer>, left: (reason: Error | null) => void): Readable {
	let failure: unknown = null;
	return new Readable({
		highWaterMark: WAITING,
		read() {
			bytes.next().then(
				({ value, done }) => void this.push(done ? null : value),
				(error) => {
					failure = error;
					this.destroy(error);
				},
			);
		},
		destroy(error, done) {
			if (error === null || error !== failure) left(error);
			bytes.return(undefined).catch(() => undefined);
			done(error);
		},
	});
}
