import { amount } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { FileFault } from '../../core/records/record.js';
import type { FileReport, StagedFile } from '../../core/run/events.js';
import type { ReadResult } from './read.js';

/** A file that is not loaded, and why. */
interface Missing {
	readonly name: string;
	readonly state: 'refused' | 'empty';
	readonly fault: { readonly code: string; readonly message: string } | null;
}

/**
 * The fault of a day that is loaded in part: files that were refused, are empty, did not come or are gone. It becomes the
 * exit status. `null` where everything is loaded.
 *
 * @param staged - the files after stage; empty where they were only read
 */
export function incompleteDay(
	feed: Pick<ReadResult, 'reports' | 'missing' | 'isPutAway'>,
	staged: readonly StagedFile[],
): EtlError | null {
	const missing = [
		...feed.reports.filter(isMissing),
		...staged.filter(({ state }) => state === 'refused').map(refused),
	];
	const count = (state: Missing['state']) => missing.filter((file) => file.state === state).length;
	// One that has no record now is counted as empty.
	const named = new Set(missing.map(({ name }) => name));
	const absent = new Set(feed.missing.map(({ name }) => name).filter((name) => !named.has(name))).size;
	if (missing.length === 0 && feed.missing.length === 0) return null;
	const others =
		feed.reports.filter(({ state }) => state === 'ready').length -
		staged.filter(({ state }) => state === 'refused').length;
	const rest =
		others === 0 && feed.isPutAway
			? 'what is loaded is put away'
			: others === 0
				? 'there is nothing to load'
				: others === 1
					? 'the other is loaded'
					: `the other ${amount(others, 'file')} are loaded`;
	const lines = missing.map(({ name, fault }) => (fault ? `${fault.code}  ${fault.message}` : `${name}: refused`));
	lines.push(...feed.missing.map(({ message }) => message));
	const words = [
		...(count('refused') === 0
			? []
			: [count('refused') === 1 ? 'One file was refused' : `${count('refused')} files were refused`]),
		...(count('empty') === 0 ? [] : [count('empty') === 1 ? 'one file is empty' : `${count('empty')} files are empty`]),
		...(absent === 0 ? [] : [absent === 1 ? 'one file is missing' : `${absent} files are missing`]),
	].join(', ');
	const said = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
	const isLate = feed.missing.some((each) => each.isLate);
	const code = isLate ? 'E_FILES_LATE' : count('refused') > 0 ? 'E_FILE_REFUSED' : 'E_DAY_INCOMPLETE';
	return new EtlError(code, [`${said}; ${rest}`, ...lines].join('\n'), { context: { files: lines } });
}

function isMissing(report: FileReport): report is FileReport & Missing {
	return report.state === 'refused' || report.state === 'empty';
}

function refused({ name, fault }: StagedFile): Missing {
	return { name, state: 'refused', fault };
}

type Fault = Pick<FileFault, 'code' | 'message'>;

/** The fault of a day whose files are all refused or empty, each for its own reason. */
export function nothingToLoad(
	feed: Pick<ReadResult, 'reports' | 'missing'>,
	refused: readonly { readonly name: string; readonly fault: Fault | null }[] = [],
): EtlError {
	const faults = new Map(refused.map(({ name, fault }) => [name, fault]));
	const words = (fault: Fault | null | undefined) => fault && `${fault.code}  ${fault.message}`;
	const lines = feed.reports
		.filter(({ state }) => state !== 'skipped')
		.map(({ name, fault, state }) => `${name}: ${words(faults.get(name)) ?? words(fault) ?? state}`);
	lines.push(...feed.missing.map(({ message }) => message));
	return new EtlError('E_NOTHING_TO_LOAD', ['No file of the day can be loaded', ...lines].join('\n'), {
		context: { files: lines },
	});
}
