import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { seriesGlob } from '../../core/names/series.js';
import { asPath } from '../../core/names/wrapped-name.js';
import type { Doubt, ReadingFact } from '../../core/reading/reading.js';
import { ENOUGH, type WordSample } from './beyond-ascii.js';
import type { EncodingEvidence } from './encoding.js';
import { oddShare } from './likely-text.js';
import { type Candidate, rankEncodings } from './rank-encodings.js';

/** The encoding of a file, who determined it, and doubts about it. */
export interface FoundEncoding {
	/** As iconv-lite calls it. */
	readonly encoding: string;
	readonly basis: ReadingFact['basis'];
	/** The evidence for a person, such as `812 words beyond ASCII`; empty for none. */
	readonly evidence: string;
	readonly doubts: readonly EncodingDoubt[];
}

/** A doubt with positions in bytes, before their lines are known. */
export interface EncodingDoubt {
	/** The message, to which the places are appended. */
	readonly message: string;
	readonly places: readonly Place[];
	readonly more: number;
	/** The encoding to configure against the doubt. */
	readonly encoding: string;
}

/** A byte of the file, and some bytes from there on. */
interface Place {
	readonly at: number;
	readonly hex: string;
}

/** The lead over the next candidate that makes a candidate certain, by the number of different words; see docs/adr. */
const SURE = [
	{ words: 40, by: 0.3 },
	{ words: 10, by: 0.6 },
	{ words: 0, by: 1 },
] as const;

/** Number of different words that may be valid UTF-8 by chance, as one pair of bytes in a hundred is. */
const FEW = 3;

/** The lead that one or two names need in an encoding other than the usual one. */
const FEW_LEAD = 2;

/** Encodings of Chinese, Japanese and Korean, in which nearly every pair of bytes is a character. */
const OF_PAIRS: ReadonlySet<string> = new Set(['gb18030', 'big5', 'euc-jp', 'euc-kr', 'shift_jis']);

/** Share of odd characters above which a text is not plausible. */
const ODD = 0.2;

/** Share of words in UTF-8 from which on a file is mixed, however well another encoding fits. */
const MIXED = 0.2;

/** Finds the encoding of a text. A UTF-8 text with a few other words is mixed, and never taken for another encoding. */
export async function findEncoding(evidence: EncodingEvidence): Promise<FoundEncoding> {
	const { marked, hasMark, words } = evidence;
	const { utf8, other } = words;
	const basis = hasMark ? 'declared' : 'found';
	if (marked !== null && marked !== 'utf-8') return { encoding: marked, basis, evidence: '', doubts: [] };
	const sized = counted(utf8.count + other.count);
	if (other.count === 0) return { encoding: 'utf-8', basis, evidence: sized, doubts: await utf8Doubts(utf8, hasMark) };
	const ranked = await rankEncodings(other.bytes());
	if (hasMark || isMixed(utf8, other, ranked[0]))
		return { encoding: 'utf-8', basis, evidence: sized, doubts: [mixedDoubt(utf8, other, ranked[0].encoding)] };
	const all = utf8.count === 0 ? ranked : await rankEncodings(Buffer.concat([utf8.bytes(), BREAK, other.bytes()]));
	const [best, next] = all;
	const likely = next === undefined ? sized : `${sized}, next ${next.encoding}`;
	return { encoding: best.encoding, basis, evidence: likely, doubts: legacyDoubts(other, best, next) };
}

/**
 * Doubts about an encoding that the config or the file declares and the bytes contradict. Bytes that it cannot decode
 * become rejects anyway; bytes that it decodes to wrong names would not be noticed.
 */
export async function contradictions(evidence: EncodingEvidence, said: string, by: string): Promise<EncodingDoubt[]> {
	const { marked, words } = evidence;
	const { utf8, other } = words;
	if (isUnicode(said)) return marked === null && other.count > 0 && isUtf8Name(said) ? [notUtf8(other, by)] : [];
	const found = marked ?? (other.count === 0 && utf8.count > 0 ? 'utf-8' : null);
	if (found !== null)
		return [{ message: `${by} says ${said}, and its bytes are ${found}`, ...placesOf(utf8), encoding: found }];
	if (other.count === 0) return [];
	const odd = oddShare(decodeWords(other, said));
	if (odd <= ODD) return [];
	const [best] = await rankEncodings(other.bytes());
	if (odd - best.odd <= ODD || best.text === decodeWords(other, said)) return [];
	const message = `${by} says ${said}, and its bytes look like ${best.encoding}`;
	return [{ message, ...placesOf(other), encoding: best.encoding }];
}

/** Converts a doubt to that of a reading. */
export function toDoubt(doubt: EncodingDoubt, file: string, lines: readonly number[]): Doubt {
	const shown = doubt.places.map(({ hex }, index) => `line ${lines[index] ?? '?'} (bytes ${hex})`);
	const more = doubt.more > 0 ? [`${doubt.more} more`] : [];
	const places = shown.length === 0 ? '' : `: ${[...shown, ...more].join(', ')}`;
	const setting = `read: [{ files: "${seriesGlob(asPath(file))}", encoding: ${doubt.encoding} }]`;
	return { code: 'D_ENCODING', message: `${doubt.message}${places}`, setting };
}

const BREAK = Buffer.from('\n');

function counted(words: number): string {
	if (words > ENOUGH) return `more than ${ENOUGH} words beyond ASCII`;
	return words === 0 ? '' : `${words} ${words === 1 ? 'word' : 'words'} beyond ASCII`;
}

function isUtf8Name(encoding: string): boolean {
	return /^utf-?8$/i.test(encoding);
}

function notUtf8(other: WordSample, by: string): EncodingDoubt {
	const message = `${by} says utf-8, and ${counted(other.count)} ${other.count === 1 ? 'is' : 'are'} none`;
	return { message, ...placesOf(other), encoding: 'utf-8' };
}

function isUnicode(encoding: string): boolean {
	return /^(?:utf|ucs)/i.test(encoding);
}

function decodeWords(words: WordSample, encoding: string): string {
	return iconv.decode(words.bytes(), encoding);
}

/**
 * Whether a text mixes UTF-8 with another encoding. Words that are valid UTF-8 by chance are odd as UTF-8; real UTF-8
 * is odd as anything else.
 */
function isMixed(utf8: WordSample, other: WordSample, best: Candidate): boolean {
	if (utf8.count === 0) return false;
	const asUtf8 = oddShare(decodeWords(utf8, 'utf-8'));
	if (asUtf8 > ODD) return false;
	const asOther = oddShare(decodeWords(utf8, best.encoding));
	return asOther - asUtf8 > ODD || utf8.count / (utf8.count + other.count) > MIXED;
}

function mixedDoubt(utf8: WordSample, other: WordSample, likely: string): EncodingDoubt {
	const rest = other.count === 1 ? '1 is none, and looks' : `${other.count} are none, and look`;
	const message = `${counted(utf8.count)} in UTF-8, but ${rest} like ${likely}; records with such are rejects`;
	return { message, ...placesOf(other), encoding: 'utf-8' };
}

function legacyDoubts(words: WordSample, best: Candidate, next: Candidate | undefined): EncodingDoubt[] {
	if (next === undefined) return [];
	if (best.odd <= ODD && best.score - next.score >= neededLead(words, best, next)) return [];
	const message = `taken for ${best.encoding}, but it may be ${next.encoding}`;
	return [{ message, ...placesWhere(words, best, next), encoding: best.encoding }];
}

function neededLead(words: WordSample, best: Candidate, next: Candidate): number {
	if (words.places.size < FEW && best.encoding !== 'windows-1252') return FEW_LEAD;
	const isOfPairs = OF_PAIRS.has(best.encoding) || OF_PAIRS.has(next.encoding);
	const different = isOfPairs ? 0 : words.places.size;
	return (SURE.find((each) => different >= each.words) ?? SURE[2]).by;
}

/** Doubts about UTF-8: text that was encoded twice, and text in another encoding that is valid UTF-8 by chance. */
async function utf8Doubts(utf8: WordSample, hasMark: boolean): Promise<EncodingDoubt[]> {
	const twice = [...utf8.places].filter(([word]) => wasEncodedTwice(word));
	if (twice.length > 0) {
		const message = `${counted(twice.length)} became UTF-8 twice before it was sent, as in «JosÃ©»`;
		return [{ message, ...some(twice), encoding: 'utf-8' }];
	}
	if (hasMark || utf8.places.size === 0 || utf8.places.size >= FEW) return [];
	// Valid sequences of three bytes by chance are rare, and so are odd characters of two bytes in UTF-8.
	if ([...utf8.places.keys()].some((word) => /[\xe0-\xff]/.test(word))) return [];
	if (oddShare(decodeWords(utf8, 'utf-8')) <= ODD) return [];
	const [best] = await rankEncodings(utf8.bytes());
	if (best.odd > ODD) return [];
	const message = `taken for UTF-8, but it may be ${best.encoding}`;
	return [{ message, ...placesOf(utf8), encoding: 'utf-8' }];
}

/** Encodings for which programs mistake UTF-8 before they encode it again. */
const MISTAKEN = ['windows-1252', 'windows-1250', 'windows-1251'] as const;

function wasEncodedTwice(word: string): boolean {
	const text = Buffer.from(word, 'latin1').toString('utf8');
	return MISTAKEN.some((encoding) => {
		const bytes = [...text].map((character) => byteOf(character, encoding));
		return !bytes.includes(null) && isUtf8(Buffer.from(bytes as number[]));
	});
}

/** The byte of a character. Most programs decode unassigned bytes as control characters. */
function byteOf(character: string, encoding: string): number | null {
	if (character <= '\x9f') return character.charCodeAt(0);
	const bytes = iconv.encode(character, encoding);
	return bytes.length === 1 && iconv.decode(bytes, encoding) === character ? (bytes[0] as number) : null;
}

/** Number of places in a message. */
const TOLD = 3;

function placesOf(words: WordSample): Pick<EncodingDoubt, 'places' | 'more'> {
	return some([...words.places], words.count);
}

function some(words: readonly (readonly [string, number])[], count = words.length) {
	const places = words.slice(0, TOLD).map(([word, at]) => placeIn(word, at));
	return { places, more: count - places.length };
}

/** The first words that two encodings decode differently. */
function placesWhere(words: WordSample, one: Candidate, other: Candidate): Pick<EncodingDoubt, 'places' | 'more'> {
	const differing = [...words.places].filter(([word]) => {
		const bytes = Buffer.from(word, 'latin1');
		return iconv.decode(bytes, one.encoding) !== iconv.decode(bytes, other.encoding);
	});
	return some(differing);
}

/** Number of bytes beyond ASCII of a word in a message. */
const SHOWN = 4;

function placeIn(word: string, at: number): Place {
	const from = word.search(/[\x80-\xff]/);
	const run = /^[\x80-\xff]+/.exec(word.slice(from))?.[0] ?? '';
	return {
		at: at + from,
		hex: Buffer.from(run.slice(0, SHOWN), 'latin1')
			.toString('hex')
			.replace(/..(?!$)/g, '$& '),
	};
}
