import Table from 'cli-table3';
import pico from 'picocolors';
import { visible } from '../core/values/visible.js';

/** The styles of text: four meanings, each with its own sign, so that none depends on colour alone. */
export interface Style {
	good(text: string): string;
	attention(text: string): string;
	bad(text: string): string;
	running(text: string): string;
	dim(text: string): string;
	strong(text: string): string;
	/** The environment, with PROD standing out. */
	badge(environment: string): string;
}

/** The signs of the four meanings. */
export const SIGN = { good: '✔', attention: '▲', bad: '✖', running: '●' } as const;

/** Makes a style, with or without colour. */
export function createStyle(color: boolean): Style {
	const c = pico.createColors(color);
	return {
		good: c.green,
		attention: c.yellow,
		bad: c.red,
		running: c.cyan,
		dim: c.dim,
		strong: c.bold,
		badge: (environment) => {
			const name = ` ${visible(environment).toUpperCase()} `;
			return environment.toLowerCase() === 'prod' ? c.bgRed(c.white(c.bold(name))) : c.inverse(name);
		},
	};
}

/** Bytes in the unit that gives a short number. */
export function byteSize(bytes: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A duration for a person. */
export function duration(milliseconds: number): string {
	if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
	if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
	return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** Text cut at its end to a length. */
export function shortened(text: string, length = 60): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A column of a table; numbers are aligned to the right. */
export interface TableColumn {
	readonly title: string;
	readonly align?: 'left' | 'right';
}

/** A plain table without frames, its columns as wide as they need. Text from outside is made safe to show. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[], style: Style): string {
	const none = '';
	const made = new Table({
		head: columns.map((column) => style.dim(column.title)),
		colAligns: columns.map((column) => column.align ?? 'left'),
		style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
		chars: {
			top: none,
			'top-mid': none,
			'top-left': none,
			'top-right': none,
			bottom: none,
			'bottom-mid': none,
			'bottom-left': none,
			'bottom-right': none,
			left: none,
			'left-mid': none,
			mid: none,
			'mid-mid': none,
			right: none,
			'right-mid': none,
			middle: none,
		},
	});
	made.push(...rows.map((row) => [...row]));
	return made
		.toString()
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n');
}
