import cliProgress from 'cli-progress';
import { counted } from '../core/amounts.js';
import type { StepEvent } from '../core/run/events.js';
import { visible } from '../core/values/visible.js';
import { downloadText, retryText } from './source-words.js';
import { duration, SIGN, type Style } from './style.js';

/** The output of progress: standard error. */
export interface ProgressStream {
	write(text: string): unknown;
	readonly isTTY?: boolean;
}

/** Shows the progress of a run. */
export interface Progress {
	sink(event: StepEvent): void;
	/** Removes the bars, so that a question or the report can be read. */
	pause(): void;
}

/** Shows nothing: `--quiet`. */
export const NO_PROGRESS: Progress = { sink: () => undefined, pause: () => undefined };

/** A line when a step starts and when it ends: for cron, CI and pipes. */
export function lineProgress(stream: ProgressStream, style: Style, verbose: boolean): Progress {
	return {
		pause: () => undefined,
		sink: (event) => {
			if (event.type === 'waiting') stream.write(`… ${visible(event.message)}\n`);
			if (event.type === 'retry') stream.write(`… ${retryText(event)}\n`);
			if (event.type === 'step-end')
				stream.write(`${style.good(SIGN.good)} ${event.step} ${style.dim(duration(event.milliseconds))}\n`);
			if (!verbose) return;
			if (event.type === 'statement')
				stream.write(style.dim(`-- ${visible(event.statement.purpose)}\n${laidOut(event.statement.sql)};\n`));
			if (event.type === 'statement-end') {
				stream.write(style.dim(`-- ${counted(event.rows)} rows, ${duration(event.milliseconds)}\n`));
			}
		},
	};
}

/**
 * A statement as a person reads it, and pastes it elsewhere: in its lines, without the tabs that all but the first share. A
 * line break that no tab follows is part of a name.
 */
function laidOut(sql: string): string {
	const [first = '', ...more] = sql.split(/\n(?=\t)/).filter((line) => line.trim() !== '');
	const depth = (line: string) => line.length - line.trimStart().length;
	const least = Math.min(...more.map(depth));
	const indented = more.map((line) => `${'  '.repeat(depth(line) - least + 1)}${visible(line.trim())}`);
	return [visible(first.trim()), ...indented].join('\n');
}

const ROWS = '{step} {bar} {percentage}%  {rows} rows  {rate} rows/s  {left}  {file}';
const DOWNLOAD = '{step} {bar} {percentage}%  {rows}  {file}';

/** A bar for each file, with rows, rows a second and time left, redrawn at most ten times a second. */
export function barProgress(stream: NodeJS.WritableStream): Progress {
	const create = (format: string) =>
		new cliProgress.MultiBar(
			{
				stream,
				fps: 10,
				hideCursor: true,
				clearOnComplete: true,
				barsize: 24,
				format,
				barCompleteChar: '█',
				barIncompleteChar: '░',
			},
			cliProgress.Presets.rect,
		);
	let bars: cliProgress.MultiBar | null = null;
	let bar: cliProgress.SingleBar | null = null;
	let subject = '';
	let started = 0;
	const pause = () => {
		bars?.stop();
		bars = null;
		bar = null;
		subject = '';
	};
	const showDownload = (event: Extract<StepEvent, { type: 'download' }>) => {
		const id = `download ${event.file}`;
		const shown = { step: 'fetch', rows: downloadText(event), file: visible(event.file) };
		const [done, total] = [event.done, event.total ?? event.done];
		if (id === subject) return bar?.update(done, shown);
		pause();
		bars = create(DOWNLOAD);
		subject = id;
		bar = bars.create(total, done, shown);
	};
	return {
		pause,
		sink: (event) => {
			if (event.type === 'step-end' || event.type === 'retry') pause();
			if (event.type === 'waiting') stream.write(`… ${visible(event.message)}\n`);
			if (event.type === 'retry') stream.write(`… ${retryText(event)}\n`);
			if (event.type === 'download') showDownload(event);
			if (event.type !== 'progress') return;
			const id = `${event.step} ${event.file}`;
			const seconds = (performance.now() - started) / 1000;
			const rate = id === subject && seconds > 0 ? event.records / seconds : 0;
			const left = rate > 0 && event.done > 0 ? (seconds * (event.total - event.done)) / event.done : 0;
			const shown = {
				step: event.step.padEnd(5),
				rows: counted(event.records),
				rate: counted(Math.round(rate)),
				left: left > 0 ? `${duration(left * 1000)} left` : '',
				file: visible(event.file),
			};
			if (id !== subject) {
				if (subject.startsWith('download ')) pause();
				bars ??= create(ROWS);
				subject = id;
				started = performance.now();
				bar = bars.create(event.total, event.done, shown);
			} else bar?.update(event.done, shown);
		},
	};
}
