import { rulesWithoutFile } from '../../config/read-rules.js';
import { listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { FileFault } from '../../core/records/record.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { type Selection, selectFiles, takenFile } from '../../sources/select-files.js';
import type { AbsentFile, PassedOver, Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { absentText } from '../inbox/absent.js';

/**
 * Chooses a source's files of the run date.
 *
 * @param all - take every file, whatever its name says, because a person named them
 * @throws EtlError `E_SOURCE_TOO_MANY`
 */
export function chooseFiles(
	context: StepContext,
	source: Source,
	files: readonly SourceFile[],
	all: boolean,
): readonly Selection[] {
	if (all) return files.map(({ name }) => takenFile(name));
	return select(context, source, files);
}

function select({ settings, runDate }: StepContext, source: Source, files: readonly SourceFile[]) {
	const selection = selectFiles(files, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const chosen = selection.filter((each) => each.skipped === null).length;
	const { files: most } = settings.limits;
	if (chosen > most)
		throw new EtlError(
			'E_SOURCE_TOO_MANY',
			`The source ${source.label} holds ${chosen} files for ${runDate}, more than ${most}`,
			{
				context: { source: source.label, date: runDate, limit: 'limits.files' },
			},
		);
	return selection;
}

/** Why there is nothing to read, where no file is of the run date; else `null`. */
export function nothingChosen(
	{ runDate }: StepContext,
	source: Source,
	selection: readonly Selection[],
): EtlError | null {
	const context = { source: source.label, date: runDate };
	if (selection.length === 0) {
		const absent = source.absent?.() ?? [];
		if (absent.length > 0) return nothingThere(source, absent, context);
		const lines = [`The source ${source.label} holds no files`, ...passedOverLines(source.passedOver?.())];
		return new EtlError('E_SOURCE_EMPTY', lines.join('\n'), { context });
	}
	if (selection.some((each) => each.skipped === null)) return null;
	const feed = selection.filter((each) => !each.isSidecar);
	const lines = feed.slice(0, 20).map((each) => `${each.name}: ${skippedFault(each).message}`);
	const more = feed.length > lines.length ? [`… and ${feed.length - lines.length} more`] : [];
	const [code, what] = selection.some((each) => each.isLater)
		? (['E_FILE_UNSETTLED', 'whole yet'] as const)
		: (['E_SOURCE_NO_MATCH', `for ${runDate}`] as const);
	return new EtlError(code, [`No file in ${source.label} is ${what}`, ...lines, ...more].join('\n'), { context });
}

/** A source that knows its files by their names, none of which is there. */
function nothingThere({ label }: Source, absent: readonly AbsentFile[], context: EtlError['context']): EtlError {
	const lines = [`No file of the source ${label} is there`, ...absent.map(absentText)];
	const hint = 'Wait for it with `etl-tui run --wait-files 2h`, or check `source` in the config.';
	return new EtlError('E_SOURCE_MISSING', lines.join('\n'), { context, hint });
}

/** Why a file is not taken, for its report. */
export function skippedFault({ skipped, isLater = false }: Partial<Selection>): FileFault {
	const reason = skipped ?? '';
	if (isLater) return { code: 'E_FILE_UNSETTLED', message: `left for later: ${reason}`, hint: '' };
	return { code: 'E_SOURCE_NO_MATCH', message: reason, hint: '' };
}

/** What a warning says of files that are not whole yet, and for what they wait. */
export function leftForLater(files: readonly Pick<Selection, 'name' | 'skipped'>[]): string {
	const reasons = new Set(files.map(({ skipped }) => skipped));
	const [only] = reasons;
	const names = files.map(({ name, skipped }) => (reasons.size === 1 ? name : `${name} (${skipped})`));
	const why = reasons.size === 1 ? `: ${only}` : '';
	return `${files.length === 1 ? 'One file is' : `${files.length} files are`} left for later: ${listed(names)}${why}`;
}

/** What may surprise a person about how the source was searched, a sentence each. */
export function sourceNotices(
	{ settings }: StepContext,
	source: Source,
	files: readonly SourceFile[],
	selection: readonly Selection[],
): string[] {
	const names = files.map(({ name }) => name);
	const idle = rulesWithoutFile(settings.read, names).map(({ files: patterns }) => patterns.join(', '));
	return [
		...selection.flatMap(({ note }) => (note === null ? [] : [note])),
		...passedOverLines(source.passedOver?.()),
		...idle.map((patterns) => `no file is for the rule of read with files: ${patterns}`),
	];
}

function passedOverLines({ folders, hidden }: PassedOver = { folders: [], hidden: [] }): string[] {
	const one = folders.length === 1;
	const many = hidden.length !== 1;
	return [
		...(folders.length === 0
			? []
			: [`${one ? 'one folder is' : `${folders.length} folders are`} not looked into: ${listed(folders)}`]),
		...(hidden.length === 0
			? []
			: [`${many ? `${hidden.length} hidden files are` : 'one hidden file is'} passed over: ${listed(hidden)}`]),
	];
}
