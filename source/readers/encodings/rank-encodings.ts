import iconv from 'iconv-lite';
import { foreignShare, oddShare } from './likely-text.js';

/** Encodings that hospitals use, by their names in jschardet. Of two similar ones the more common is first. */
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

/** Encodings that hospitals use, as iconv-lite calls them. Of two similar ones the more common is first. */
export const USUAL_FIRST: readonly string[] = Object.values(NAMES);

/** The encoding of most feeds that are not UTF-8. Others must fit better. */
const USUAL = 'cp1252';

/** Code pages of MS-DOS, which are rare now. */
const OLD: ReadonlySet<string> = new Set(['cp850', 'cp852', 'cp866']);

// Weights, found with test/readers/encoding-accuracy.test.ts; see docs/adr.
const ODD = 4;
const FOREIGN = 4;
const FIRST_OF_USUAL = 0.5;
const LESS_OF_OLD = 0.3;
/** Lower bound of a confidence, so that its logarithm is finite and weighs less than odd characters. */
const LEAST = 0.01;
/** Share of capital letters from which on names are in capitals. */
const MOSTLY = 0.8;

const JAPANESE = 'cp932';
/** Confidence in half-width katakana, which only its bytes support. */
const KANA = 0.03;

/** A possible encoding of the words. */
export interface Candidate {
	readonly encoding: string;
	/** A higher score is more likely. With a difference of 1 or more the result was hardly ever wrong. */
	readonly score: number;
	/** See `oddShare`. */
	readonly odd: number;
	/** The words in this encoding. */
	readonly text: string;
}

/**
 * Ranks the possible encodings of words, the likeliest first. Of several that give the same text only one is listed.
 *
 * jschardet knows which bytes follow each other in a language. It does not check whether the decoded text is
 * plausible: `£ukasz`, `MuсЃoz`. That check works on a single name, where statistics need twenty.
 */
export async function rankEncodings(words: Buffer): Promise<readonly [Candidate, ...Candidate[]]> {
	// Loading takes 0.3 s and 60 MB, which files in UTF-8 do not need.
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

/**
 * Converts names in capitals to small letters, because detectors are trained on prose; `null` where few are in
 * capitals.
 */
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

/** Keeps the first of encodings that give the same text, since most names are the same in several. */
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

/**
 * Whether a text is half-width katakana. These are single bytes, but detectors look for pairs. They never occur alone.
 */
function isHalfWidthKana(words: Buffer): boolean {
	const runs = words.toString('latin1').match(/[\x80-\xff]+/g) ?? [];
	return runs.every((run) => /^[\xa1-\xdf]{2,}$/.test(run));
}
