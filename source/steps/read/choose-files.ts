import { rulesWithoutFile } from '../../config/read-rules.js';
import { EtlError } from '../../core/errors.js';
import type { FileFault } from '../../core/record.js';
import { listed } from '../../core/schema-lines.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { type Selection, selectFiles } from '../../sources/select-files.js';
import type { PassedOver, Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';

/**
 * Chooses a source's files of the run date.
 *
 * @param all - take every file, whatever its name says, because a person named them
 * @throws EtlError `E_SOURCE_…` where there is nothing to read
 */
export function chooseFiles(
	context: StepContext,
	source: Source,
	files: readonly SourceFile[],
	all: boolean,
): readonly Selection[] {
	if (all) return files.map(({ name }) => ({ name, skipped: null, isLater: false, refusal: null, note: null }));
	return select(context, source, files);
}

function select(context: StepContext, source: Source, files: readonly SourceFile[]) {
	const { settings, runDate } = context;
	const where = { source: source.label, date: runDate };
	if (files.length === 0)
		throw new EtlError(
			'E_SOURCE_EMPTY',
			[`The source ${source.label} holds no files`, ...besideLines(source.passedOver?.())].join('\n'),
			{
				context: where,
			},
		);
	const selection = selectFiles(files, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	if (selection.every((each) => each.skipped !== null)) {
		const lines = selection.slice(0, 20).map((each) => `${each.name}: ${skippedFault(each).message}`);
		const more = selection.length > lines.length ? [`… and ${selection.length - lines.length} more`] : [];
		const [code, what] = selection.some((each) => each.isLater)
			? (['E_FILE_UNSETTLED', 'whole yet'] as const)
			: (['E_SOURCE_NO_MATCH', `for ${runDate}`] as const);
		const message = [`No file in ${source.label} is ${what}`, ...lines, ...more].join('\n');
		throw new EtlError(code, message, { context: where });
	}
	const chosen = selection.filter((each) => each.skipped === null).length;
	const { files: most } = settings.limits;
	if (chosen > most)
		throw new EtlError(
			'E_SOURCE_TOO_MANY',
			`The source ${source.label} holds ${chosen} files for ${runDate}, more than ${most}`,
			{
				context: { ...where, limit: 'limits.files' },
			},
		);
	return selection;
}

/** Why a file is not taken, for its report. */
export function skippedFault({ skipped, isLater = false }: Partial<Selection>): FileFault {
	const reason = skipped ?? '';
	if (isLater) return { code: 'E_FILE_UNSETTLED', message: `left for later: ${reason}`, hint: '' };
	return { code: 'E_SOURCE_NO_MATCH', message: reason, hint: '' };
}

/** The warning about files that are not complete yet. */
export function leftForLater(names: readonly string[]): string {
	return `${names.length === 1 ? 'One file is' : `${names.length} files are`} left for later: ${listed(names)}`;
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
		...besideLines(source.passedOver?.()),
		...idle.map((patterns) => `no file is for the rule of read with files: ${patterns}`),
	];
}

function besideLines({ folders, hidden }: PassedOver = { folders: [], hidden: [] }): string[] {
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
