import iconv from 'iconv-lite';
import { foreignShare, oddShare } from './likely-text.js';

/** Encodings that hospitals write in, by their names in jschardet; of two that are alike the more usual comes first. */
const NAMES: Readonly<Record<string, string>> = {
	cp1252: 'windows-1252',
	cp1250: 'windows-1250',
	'iso8859-2': 'iso-8859-2',
	cp1251: 'windows-1251',
	'koi8-r': 'koi8-r',
	'koi8-u': 'koi8-u',
	'iso8859-5': 'iso-8859-5',
	cp1253: 'windows-1253',
	'iso8859-7': 'iso-8859-7',
	cp1254: 'windows-1254',
	cp1255: 'windows-1255',
	cp1256: 'windows-1256',
	cp1257: 'windows-1257',
	cp874: 'windows-874',
	cp932: 'shift_jis',
	euc_jis_2004: 'euc-jp',
	gb18030: 'gb18030',
	big5hkscs: 'big5',
	cp949: 'euc-kr',
	cp850: 'cp850',
	cp852: 'cp852',
	cp866: 'cp866',
};

const USUAL_FIRST = Object.values(NAMES);

/** The encoding of most feeds that are not UTF-8; what another must fit better than. */
const USUAL = 'cp1252';

/** Code pages of MS-DOS, which are rarely met now. */
const OLD: ReadonlySet<string> = new Set(['cp850', 'cp852', 'cp866']);

// Weights, found with test/readers/encoding-accuracy.test.ts; see docs/adr.
const ODD = 4;
const FOREIGN = 4;
const FIRST_OF_USUAL = 0.5;
const LESS_OF_OLD = 0.3;
/** Keeps the logarithm of a confidence of 0, and small ones from weighing more than what is odd. */
const LEAST = 0.01;
/** Names of which so many letters are capitals are written in capitals. */
const MOSTLY = 0.8;

const JAPANESE = 'cp932';
/** The confidence that half-width katakana deserves, since nothing but its bytes speaks for it. */
const KANA = 0.03;

/** An encoding that words may be in. */
export interface Candidate {
	readonly encoding: string;
	/** The higher the likelier; a difference of 1 or more has hardly ever been wrong. */
	readonly score: number;
	/** See `oddShare`. */
	readonly odd: number;
	/** The words in this encoding. */
	readonly text: string;
}

/**
 * The encodings that words may be in, the likeliest first. Of several that give the same text only one is named.
 *
 * jschardet knows which bytes follow each other in which language; what it does not look at is whether the text that
 * comes out can be one: `£ukasz`, `MuсЃoz`. A single name tells by that, where statistics need twenty.
 */
export async function rankEncodings(words: Buffer): Promise<readonly [Candidate, ...Candidate[]]> {
	// 0.3 s and 60 MB, which files in UTF-8 need not wait for.
	const { chardet } = await import('jschardet');
	const detect = (bytes: Buffer, names: readonly string[]) =>
		chardet.detectAll(bytes, {
			ignoreThreshold: true,
			compatNames: false,
			includeEncodings: names,
			noMatchEncoding: names[0] as string,
			emptyInputEncoding: names[0] as string,
		});
	const confidences = new Map(detect(words, Object.keys(NAMES)).map((each) => [each.encoding, each.confidence]));
	if (!confidences.has(USUAL)) confidences.set(USUAL, 0);
	if (isHalfWidthKana(words)) confidences.set(JAPANESE, Math.max(confidences.get(JAPANESE) ?? 0, KANA));
	const candidates = [...confidences].flatMap(([name, confidence]) => {
		const encoding = NAMES[name ?? ''];
		if (name === null || encoding === undefined) return [];
		const text = iconv.decode(words, encoding);
		const small = inSmallLetters(text);
		const sure = small === null ? 0 : (detect(iconv.encode(small, encoding), [name])[0]?.confidence ?? 0);
		return [toCandidate(text, encoding, Math.max(confidence, sure))];
	});
	const [first, ...rest] = distinct(candidates.sort((a, b) => b.score - a.score));
	return [first as Candidate, ...rest];
}

/** Detectors learn from prose: names in capitals are shown to them as prose writes them. `null` where there are few. */
function inSmallLetters(text: string): string | null {
	const cased = text.match(/\p{Lu}|\p{Ll}/gu) ?? [];
	const capitals = cased.filter((letter) => /\p{Lu}/u.test(letter)).length;
	if (capitals < MOSTLY * cased.length || capitals === 0) return null;
	return text.replace(/(\p{L})(\p{L}*)/gu, (_, first: string, rest: string) => first + rest.toLowerCase());
}

function toCandidate(text: string, encoding: string, confidence: number): Candidate {
	const odd = oddShare(text);
	const usual = encoding === NAMES[USUAL] ? FIRST_OF_USUAL : OLD.has(encoding) ? -LESS_OF_OLD : 0;
	const score = Math.log(confidence + LEAST) - ODD * odd - FOREIGN * foreignShare(text, encoding) + usual;
	return { encoding, score, odd, text };
}

/** Of encodings that give the same text the first of the list is named: most names are the same in several. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
	const byText = new Map<string, Candidate>();
	for (const candidate of candidates) {
		const { encoding } = candidate;
		const first = byText.get(candidate.text);
		if (first === undefined) byText.set(candidate.text, candidate);
		else if (USUAL_FIRST.indexOf(encoding) < USUAL_FIRST.indexOf(first.encoding))
			byText.set(candidate.text, { ...first, encoding });
	}
	return [...byText.values()];
}

/** Katakana of half width are single bytes, which no detector looks for: it wants pairs. They never stand alone. */
function isHalfWidthKana(words: Buffer): boolean {
	const runs = words.toString('latin1').match(/[\x80-\xff]+/g) ?? [];
	return runs.every((run) => /^[\xa1-\xdf]{2,}$/.test(run));
}
