import iconv from 'iconv-lite';

/** Bytes beyond which a mutation does not let a file grow. */
const MOST = 512 * 1024;

/** Texts that some program somewhere stumbled over. */
const WORDS = [
	'"', '""', "'", '\\', ',', ';', '|', '\t', '\n', '\r', '\r\n', '\0', '\x1a', '\x1b]0;title\x07', '\u202e', '\ufeff', '\uffff',
	'{', '}', '[', ']', ':', '<', '>', '/>', '</', '<!--', '-->', '<![CDATA[', ']]>', '<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;',
	'&#x110000;', '&#xD800;', '<?xml version="1.0" encoding="utf-16"?>', 'null', 'true', 'NaN', '-0', '1e999', '-1', '0x10',
	'99999999999999999999', '2147483648', '4294967295', '18446744073709551616', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
	'|H|', '|D|', '|T|', 'T|0|', "'; drop table med_users_master; --", '=cmd()', '0000-00-00', '99999999', '20260230', '_x0000_', 'İ', 'ß', '\ud800',
	'xl/../../../etc/passwd', 'r="XFE1"', 'r="A99999999999"', 's="99999999"', 't="s"', 'sep=,',
]; // biome-ignore format: a list to be looked over, not read

/** Numbers at which a count or a length goes wrong. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

const ENCODINGS = ['utf-16le', 'utf-16be', 'utf-32le', 'windows-1252', 'shift_jis', 'utf-7', 'gb18030'];

const at = (bytes, dice) => dice.below(bytes.length + 1);

function slice(bytes, dice) {
	const from = at(bytes, dice);
	return [from, Math.min(bytes.length, from + dice.below(dice.pick([2, 16, 256, 4096])))];
}

function splice(bytes, from, to, middle) {
	return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);
}

/** What may be done to bytes: each takes them, the dice and another file, and gives new ones. */
export const MUTATIONS = {
	flip: (bytes, dice) => {
		const copy = Buffer.from(bytes);
		for (let left = 1 + dice.below(8); left > 0 && copy.length > 0; left--) {
			copy[dice.below(copy.length)] ^= 1 << dice.below(8);
		}
		return copy;
	},
	byte: (bytes, dice) => {
		const copy = Buffer.from(bytes);
		if (copy.length > 0) copy[dice.below(copy.length)] = dice.below(256);
		return copy;
	},
	truncate: (bytes, dice) => bytes.subarray(0, at(bytes, dice)),
	behead: (bytes, dice) => bytes.subarray(at(bytes, dice)),
	remove: (bytes, dice) => splice(bytes, ...slice(bytes, dice), Buffer.alloc(0)),
	duplicate: (bytes, dice) => {
		const [from, to] = slice(bytes, dice);
		const part = bytes.subarray(from, to);
		const times = dice.pick([1, 2, 10, 1000]);
		return splice(bytes, from, from, Buffer.concat(Array(times).fill(part)).subarray(0, MOST));
	},
	word: (bytes, dice) => {
		const from = at(bytes, dice);
		return splice(bytes, from, from, Buffer.from(dice.pick(WORDS).repeat(dice.pick([1, 1, 1, 2, 300]))));
	},
	replace: (bytes, dice) => splice(bytes, ...slice(bytes, dice), Buffer.from(dice.pick(WORDS))),
	digits: (bytes, dice) => {
		const text = bytes.toString('latin1');
		const numbers = [...text.matchAll(/\d+/g)];
		if (numbers.length === 0) return bytes;
		const { index, 0: digits } = dice.pick(numbers);
		const other = dice.pick(['0', '-1', '9'.repeat(40), '1e400', String(dice.pick(NUMBERS)), `${digits}${digits}`]);
		return splice(bytes, index, index + digits.length, Buffer.from(other));
	},
	number: (bytes, dice) => {
		if (bytes.length < 4) return bytes;
		const copy = Buffer.from(bytes);
		const place = dice.below(copy.length - 3);
		const value = dice.pick(NUMBERS);
		if (dice.chance(0.5)) copy.writeUInt32LE(value, place);
		else copy.writeUInt16LE(value & 0xffff, place);
		return copy;
	},
	lines: (bytes, dice) => {
		const lines = bytes.toString('latin1').split('\n');
		const [one, two] = [dice.below(lines.length), dice.below(lines.length)];
		if (dice.chance(0.5)) [lines[one], lines[two]] = [lines[two], lines[one]];
		else lines.splice(one, 0, ...Array(dice.pick([1, 5, 700])).fill(lines[two]));
		return Buffer.from(lines.join(dice.pick(['\n', '\n', '\r\n', '\r', '\n\n'])), 'latin1').subarray(0, MOST);
	},
	cross: (bytes, dice, other) => Buffer.concat([bytes.subarray(0, at(bytes, dice)), other.subarray(at(other, dice))]),
	graft: (bytes, dice, other) => {
		const from = at(bytes, dice);
		return splice(bytes, from, from, other.subarray(...slice(other, dice)));
	},
	nest: (bytes, dice) => {
		const from = at(bytes, dice);
		const [open, close] = dice.pick([
			['[', ']'],
			['{"a":', '}'],
			['<a>', '</a>'],
			['"', '"'],
			['<a b="', '"/>'],
		]);
		const depth = dice.pick([10, 250, 5000]);
		const closed = dice.chance(0.5) ? close.repeat(depth) : '';
		return splice(bytes, from, from, Buffer.from(open.repeat(depth) + closed));
	},
	encode: (bytes, dice) => {
		const text = bytes.toString('utf8');
		return iconv.encode(text, dice.pick(ENCODINGS), { addBOM: dice.chance(0.5) });
	},
	mark: (bytes, dice) =>
		Buffer.concat([
			Buffer.from(dice.pick(['efbbbf', 'fffe', 'feff', 'fffe0000', '1f8b08', '504b0304', 'd0cf11e0']), 'hex'),
			bytes,
		]),
	nothing: (bytes) => bytes,
};
