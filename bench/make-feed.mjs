// Writes a hospital feed of any size as record-typed text, the same bytes for the same seed:
//   node bench/make-feed.mjs RECORDS FILE [--seed 1] [--first-id 100000] [--countries 10] [--shuffled]
// 2% of the customers twice, 0.1% of the records with a bad date. Customers come in the order of their numbers, or in any.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		seed: { type: 'string', default: '1' },
		'first-id': { type: 'string', default: '100000' },
		countries: { type: 'string', default: '10' },
		shuffled: { type: 'boolean', default: false },
	},
});
const [records = '1000', file = 'feed.txt'] = positionals;
const NAMED = ['USA', 'IND', 'PHIL', 'NYC', 'AU', 'NPL', 'DE', 'FR', 'JP', 'BR'];
const COUNTRIES = Array.from({ length: Number(values.countries) }, (_, at) => NAMED[at] ?? `C${at}`);
const NAMES = ['Alex', 'John', 'Mathew', 'Zoë', 'Jacob', 'Priya', '太郎', 'José', 'Anna', 'Olu'];
/** A prime, and a factor that sends each number below it to another one. */
const [PRIME, FACTOR] = [1_000_000_007, 7_919_777];
let state = Number(values.seed) >>> 0 || 1;

/** Xorshift: 32 random bits, repeatable. */
function random() {
	state ^= state << 13;
	state ^= state >>> 17;
	state ^= state << 5;
	return state >>> 0;
}

const two = (n) => String(n).padStart(2, '0');
const total = Number(records);
const out = createWriteStream(file);
let buffer = `|H|Customer_Records|20261123|${total}|\n`;
for (let i = 0; i < total; i++) {
	const number = Number(values['first-id']) + (random() % 50 === 0 ? random() % Math.max(1, i) : i);
	const id = values.shuffled ? (number * FACTOR) % PRIME : number;
	const [year, month, day] = [2010 + (random() % 16), 1 + (random() % 12), 1 + (random() % 28)];
	const birth =
		random() % 1000 === 0
			? '15131966'
			: `${two(1 + (random() % 28))}${two(1 + (random() % 12))}${1930 + (random() % 90)}`;
	const name = `${NAMES[random() % NAMES.length]} ${random() % 10000}`;
	const country = COUNTRIES[random() % COUNTRIES.length];
	buffer += `|D|${name}|${id}|20101012|${year}${two(month)}${two(day)}|MVD|Paul|SA|${country}|${10000 + (random() % 89999)}|${birth}|A|\n`;
	if (buffer.length > 1 << 16) {
		if (!out.write(buffer)) await once(out, 'drain');
		buffer = '';
	}
}
out.end(`${buffer}|T|${total}|\n`);
