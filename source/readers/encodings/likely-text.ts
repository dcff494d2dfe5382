/** Letters beyond ASCII of the languages of an encoding. A feed is mostly in one language. */
const GERMAN = 'äöüßé';
const WESTERN = ['àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÿªº', 'áðéíóúýþæöøà'];
const CENTRAL = ['ąćęłńóśźż', 'áčďéěíňóřšťúůýžĺľŕôä', 'áéíóöőúüű', 'ăâîșțşţ', 'čćđšžá', 'ëçéè'];
const BALTIC = ['āčēģīķļņšūžōŗ', 'ąčęėįšųūž', 'õšžåø'];

const ALPHABETS: Readonly<Record<string, readonly ReadonlySet<string>[]>> = {
	'windows-1252': WESTERN.map(alphabet),
	cp850: WESTERN.slice(0, 1).map(alphabet),
	'windows-1250': CENTRAL.map((letters) => alphabet(letters + GERMAN)),
	'iso-8859-2': CENTRAL.map((letters) => alphabet(letters + GERMAN)),
	cp852: CENTRAL.map((letters) => alphabet(letters + GERMAN)),
	'windows-1254': [alphabet('çğıİöşüâîûéä')],
	'windows-1257': BALTIC.map((letters) => alphabet(`${letters}äöüß`)),
};

function alphabet(letters: string): ReadonlySet<string> {
	return new Set([...letters].flatMap((letter) => [letter, letter === 'ı' || letter === 'ß' ? letter : upper(letter)]));
}

function upper(letter: string): string {
	return letter.toUpperCase();
}

/** The share of letters beyond ASCII, from 0 to 1, that the best fitting language of an encoding does not have. */
export function foreignShare(text: string, encoding: string): number {
	const alphabets = ALPHABETS[encoding];
	if (alphabets === undefined) return 0;
	const letters = [...text].filter((character) => character > '\x7f' && /\p{L}/u.test(character));
	const own = alphabets.map((each) => letters.filter((letter) => each.has(letter)).length);
	return letters.length === 0 ? 0 : 1 - Math.max(...own) / letters.length;
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Thai', 'Hangul', 'Han', 'Hiragana', 'Katakana'].map(
	(name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')] as const,
);

/** Japanese uses three scripts in one word. */
const OF_JAPAN: ReadonlySet<string> = new Set(['Han', 'Hiragana', 'Katakana']);

/** Marks of Japanese that belong to no script of their own: prolonged sounds and repeated characters. */
const JAPANESE_MARKS = 'ーｰ々゛゜ﾞﾟ';

/** Characters of names that are no letters: apostrophes, middle dots, blanks, brackets. */
const OF_NAMES = '’‘·・ʼ°\u3000（）｡｢｣､･';

/**
 * The share of odd characters among those beyond ASCII: signs within words, capitals behind small letters, two scripts
 * in one word, control characters. Above 1 the text is hardly plausible.
 */
export function oddShare(text: string): number {
	const characters = [...text];
	let beyond = 0;
	let odd = 0;
	for (const [index, character] of characters.entries()) {
		if (character <= '\x7f') continue;
		beyond++;
		odd += oddness(character, characters[index - 1] ?? ' ', characters[index + 1] ?? ' ');
	}
	return beyond === 0 ? 0 : odd / beyond;
}

/** U+FFFD, control characters and unassigned ones. */
const NO_TEXT = /[\ufffd\p{Cc}\p{Co}\p{Cn}\p{Cs}]/u;
/** Characters before a word, and behind one. */
const OPENING = /[\p{Pi}\p{Ps}¿¡]/u;
const CLOSING = /[\p{Pf}\p{Pe}…]/u;
const LETTER = /[\p{L}\p{M}]/u;
const CAPITAL = /\p{Lu}/u;
const SMALL = /\p{Ll}/u;

function oddness(character: string, before: string, after: string): number {
	if (NO_TEXT.test(character)) return 3;
	const neighbours = [before, after].filter((each) => LETTER.test(each));
	if (!LETTER.test(character)) {
		if (OF_NAMES.includes(character) || JAPANESE_MARKS.includes(character)) return 0;
		if (OPENING.test(character)) return LETTER.test(before) ? 1 : 0;
		if (CLOSING.test(character)) return LETTER.test(after) ? 1 : 0;
		return neighbours.length > 0 ? 1 : 0.1;
	}
	const script = scriptOf(character);
	if (script === null) return 0;
	if (neighbours.some((each) => (scriptOf(each) ?? script) !== script)) return 1;
	if (CAPITAL.test(character) && SMALL.test(before)) return 1;
	return SMALL.test(character) && CAPITAL.test(before) && CAPITAL.test(after) ? 1 : 0;
}

function scriptOf(letter: string): string | null {
	if (letter <= '\x7f') return 'Latin';
	const name = SCRIPTS.find(([, pattern]) => pattern.test(letter))?.[0] ?? null;
	return name !== null && OF_JAPAN.has(name) ? 'Japanese' : name;
}
