import type { SourceEvent } from '../core/run/events.js';
import { visible } from '../core/values/visible.js';
import { byteSize, duration } from './style.js';

type Download = Extract<SourceEvent, { type: 'download' }>;
type Retry = Extract<SourceEvent, { type: 'retry' }>;

/** How far a download is: `12 MB of 40 MB   5 MB/s   6 s left`. */
export function downloadText({ done, total, rate }: Download): string {
	const size = total === null ? byteSize(done) : `${byteSize(done)} of ${byteSize(total)}`;
	const left = total !== null && rate > 0 && total > done ? [`${duration(((total - done) / rate) * 1000)} left`] : [];
	return [size, `${byteSize(Math.round(rate))}/s`, ...left].join('   ');
}

/** What failed at a source, and when it is tried again. */
export function retryText({ what, attempt, attempts, seconds, reason }: Retry): string {
	return visible(`${what}: ${reason}; try ${attempt} of ${attempts} comes in ${duration(seconds * 1000)}`);
}
