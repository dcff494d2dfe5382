import { EtlError } from '../../core/errors.js';
import type { ReaderFindings } from '../../core/reading/reading.js';
import type { FileBytes, OpenedFile, ReaderOptions } from '../reader.js';
import { decodeHead } from '../text.js';
import { KnownNames } from '../trees/known-names.js';
import { takeOffDeclared, treeFindings } from '../trees/tree-findings.js';
import { UnitTally } from '../unit-tally.js';
import { findArray } from './find-array.js';
import { findLate } from './find-late.js';
import { walkLines } from './lines.js';
import { type Layout, readRecords } from './read-records.js';
import { takeApart } from './take-apart.js';
import { walkArray, walkSequence } from './walk.js';

/** Opens a document where its layout is found. */
export async function openFile(file: FileBytes, options: ReaderOptions): Promise<OpenedFile> {
	const { detail, layout, findings } = await findLayout(file, options);
	const batches = () => {
		const tally = new UnitTally('member');
		return takeOffDeclared(readRecords(file, layout, options, tally), tally, { options, file: file.name });
	};
	return { detail, paths: true, findings, batches };
}

/** The layout of a document, with findings about it. */
interface FoundLayout {
	readonly detail: string;
	readonly layout: Layout;
	readonly findings: ReaderFindings;
}

/** Finds the layout. @throws EtlError `E_FILE_MALFORMED` where the configured array is missing */
async function findLayout(file: FileBytes, options: ReaderOptions): Promise<FoundLayout> {
	const head = decodeHead(file.traits.head, file.traits.encoding);
	const start = head.trimStart();
	if (!start.startsWith('[') && (!start.startsWith('{') || isLines(start, file.name))) {
		const layout: Layout = { sequel: 'lines', levels: 0, walk: walkLines };
		return { detail: 'lines', layout, findings: treeFindings(['lines'], 'found', []) };
	}
	const known = new KnownNames(options);
	const array = findArray(start, options, known);
	if (array === null) {
		throw new EtlError('E_FILE_MALFORMED', `${file.name} has no array "${options.recordName}" that could be found`, {
			context: { file: file.name },
		});
	}
	const { path, isDocument, isKeyed, others, inherited, missing } = array;
	if (isKeyed) throw recordsByKey(file.name);
	if (isDocument) {
		const layout: Layout = { sequel: 'sequence', levels: 0, walk: walkSequence };
		return { detail: 'objects', layout, findings: treeFindings(['objects'], 'found', []) };
	}
	const notThese = others.length === 0 ? '' : `, not ${others.join(', ')}`;
	const basis = options.recordName === undefined ? 'found' : 'set';
	const late =
		path.length === 0 || missing.size === 0 ? undefined : await findLate(file, path, options, known, missing);
	return {
		detail: path.length === 0 ? 'array' : `array ${path.join('.')}${notThese}`,
		layout: { sequel: 'array', levels: path.length, late, walk: (input, walk) => walkArray(input, path, walk) },
		findings: treeFindings(path.length === 0 ? ['array'] : path, basis, inherited),
	};
}

/** The keys are not shown, because they may be customers' names. */
function recordsByKey(file: string): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file} keeps its records by their keys, as members of an object`, {
		context: { file },
		hint: 'Ask the sender for an array of records, with the key as a member of each.',
	});
}

/**
 * Whether a text is JSON Lines: its first line is a complete object and another line begins one, or its extension says
 * so.
 */
function isLines(text: string, name: string): boolean {
	const [first = '', ...rest] = text.split('\n', 50).map((line) => line.trim());
	if (typeof takeApart(first) !== 'object') return /\.(?:jsonl|ndjson)$/i.test(name) && first !== '{';
	return rest.some((line) => line.startsWith('{')) || /\.(?:jsonl|ndjson)$/i.test(name);
}
