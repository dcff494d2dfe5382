import { EtlError } from '../../core/errors.js';
import type { FileBytes, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { asciiStart, decodeHead } from '../text.js';
import { NO_FINDINGS } from '../unit-tally.js';
import { chooseArray, findArrays } from './find-array.js';
import { walkLines } from './lines.js';
import { type Layout, readRecords } from './read-records.js';
import { takeApart } from './take-apart.js';
import { walkArray, walkSequence } from './walk.js';

/** JSON (RFC 8259): an array of records, an object that holds one, JSON Lines, or objects one after another. */
export const json: Reader = {
	name: 'json',
	extensions: ['.json', '.jsonl', '.ndjson'],
	recognizes: (head) => /^\s*[[{]/.test(asciiStart(head)),
	open: async (file, options) => {
		const { detail, layout } = findLayout(file, options);
		const batches = () => takeOffRecordTypes(readRecords(file, layout, options), { options, file: file.name });
		return { detail, findings: NO_FINDINGS, batches };
	},
};

/** @throws EtlError `E_FILE_MALFORMED` where the array that was asked for is not there */
function findLayout(file: FileBytes, options: ReaderOptions): { detail: string; layout: Layout } {
	const head = decodeHead(file.traits.head, file.traits.encoding);
	const start = head.trimStart();
	if (start.startsWith('[')) return { detail: 'array', layout: arrayAt([]) };
	if (!start.startsWith('{') || isLines(start, file.name)) {
		return { detail: 'lines', layout: { sequel: 'lines', walk: walkLines } };
	}
	const candidates = findArrays(start);
	const array = chooseArray(candidates, options.recordName, options.knownHeaders);
	if (array === null) {
		throw new EtlError('E_FILE_MALFORMED', `${file.name} has no array "${options.recordName}" that could be found`, {
			context: { file: file.name },
		});
	}
	if (array.path.length === 0) return { detail: 'objects', layout: { sequel: 'sequence', walk: walkSequence } };
	const others = candidates.filter((each) => each !== array && each.path.length > 0 && each.holds === 'objects');
	const beside = others.length === 0 ? '' : `, not ${others.map(({ path }) => path.join('.')).join(', ')}`;
	return { detail: `array ${array.path.join('.')}${beside}`, layout: arrayAt(array.path) };
}

function arrayAt(path: readonly string[]): Layout {
	return {
		sequel: 'array',
		walk: (input, ...more) => walkArray(input, path, ...more),
	};
}

/** The first line is an object of its own and another line begins one; or the name says lines. */
function isLines(text: string, name: string): boolean {
	const [first = '', ...rest] = text.split('\n', 50).map((line) => line.trim());
	if (typeof takeApart(first) !== 'object') return /\.(?:jsonl|ndjson)$/i.test(name) && first !== '{';
	return rest.some((line) => line.startsWith('{')) || /\.(?:jsonl|ndjson)$/i.test(name);
}
