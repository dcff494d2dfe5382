import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { archiveOf, partsOf } from './archive.mjs';
import { dice as rollFor } from './dice.mjs';
import { MUTATIONS } from './mutations.mjs';

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

const EXTENSIONS = ['.csv', '.txt', '.json', '.ndjson', '.xml', '.xlsx', '.xlsb', '.xls', '.ods', '.csv.gz', '.dat'];

/** Every fixture that a reader may meet, in the order of their names. */
export function fixtures() {
	return readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !/\.(?:md|yaml|pdf|expected\.csv)$/.test(entry.name))
		.map((entry) => path.relative(FIXTURES, path.join(entry.parentPath, entry.name)))
		.sort()
		.map((file) => ({ file, bytes: readFileSync(path.join(FIXTURES, file)) }));
}

/** The case of that number: a fixture of `only` with one to five mutations, always the same for the same seed. */
export function makeCase(all, seed, number, only) {
	const dice = rollFor(seed, number);
	const chosen = dice.pick(only);
	const done = [];
	let bytes = chosen.bytes;
	for (let left = dice.pick([1, 1, 1, 2, 3, 5]); left > 0; left--) {
		const name = dice.pick(Object.keys(MUTATIONS));
		const mutate = (content) => MUTATIONS[name](content, dice, dice.pick(all).bytes);
		bytes = within(bytes, mutate, dice, (where) => done.push(`${name}${where}`));
	}
	const name = path.basename(chosen.file);
	const base = name.replace(/\.gz$/, '').replace(/\.[^.]*$/, '');
	return {
		number,
		file: chosen.file,
		mutations: done,
		name: dice.chance(0.1) ? base + dice.pick(EXTENSIONS) : name,
		bytes,
		dice,
	};
}

/** Mutates what is packed where there is something packed, three times in four; else the bytes as they are stored. */
function within(bytes, mutate, dice, note) {
	if (dice.chance(0.75)) {
		const parts = bytes.subarray(0, 2).toString('latin1') === 'PK' ? partsOf(bytes) : null;
		if (parts !== null && parts.length > 0) {
			const part = dice.pick(parts);
			note(` in ${part.name}`);
			if (dice.chance(0.05)) return archiveOf(parts.filter((each) => each !== part));
			part.content = mutate(part.content);
			return archiveOf(parts);
		}
		const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipped(bytes) : null;
		if (unpacked !== null) {
			note(' in gzip');
			return gzipSync(mutate(unpacked));
		}
	}
	note('');
	return mutate(bytes);
}

function gunzipped(bytes) {
	try {
		return gunzipSync(bytes, { maxOutputLength: 1e7 });
	} catch {
		return null;
	}
}
