/** Names of months in file names: English, German, French, Spanish, Italian, Dutch and Portuguese. */
const WORDS: readonly string[] = [
	'jan january januar janvier janv januari janeiro ene enero gen gennaio',
	'feb february februar fev fevr fevrier febrero febbraio februari fevereiro',
	'mar march marz maerz mars marzo mrt maart marco',
	'apr april avr avril abr abril aprile',
	'may mai mayo mag maggio mei maio',
	'jun june juni juin junio giu giugno junho',
	'jul july juli juil juillet julio lug luglio julho',
	'aug august aout ago agosto augustus',
	'sep sept september septembre septiembre set settembre setembro',
	'oct october okt oktober octobre octubre ott ottobre out outubro',
	'nov november novembre noviembre novembro',
	'dec december dez dezember decembre dic diciembre dicembre dezembro',
];

const MONTHS: ReadonlyMap<string, number> = new Map(
	WORDS.flatMap((words, index) => words.split(' ').map((word) => [word, index + 1] as const)),
);

const ENGLISH: readonly string[] =
	'january february march april may june july august september october november december'.split(' ');

/** Months of Spanish, German, Italian and Portuguese that are other words in names: `data_set`, `out`, `ago`. */
const OTHER_WORDS: ReadonlySet<string> = new Set(['ago', 'gen', 'mag', 'out', 'set']);

/** The month from 1 to 12 of a word, whatever its case and accents (`Août`); `null` where it is no month. */
export function monthOf(word: string): number | null {
	return MONTHS.get(plainOf(word)) ?? null;
}

/** Whether a month is written in English, in full or not: `Nov`, `Sept`, `august`. */
export function isEnglishMonth(word: string): boolean {
	return ENGLISH[(monthOf(word) ?? 0) - 1]?.startsWith(plainOf(word)) ?? false;
}

/** Whether a month's name is more often another word in the name of a file, as `out` and `set` are. */
export function isOtherWord(word: string): boolean {
	return OTHER_WORDS.has(plainOf(word));
}

/** The first three letters of all months. */
const BEGINNINGS = new RegExp(WORDS.flatMap((_, index) => monthStarts(index + 1)).join('|'));

/** Whether a text may hold the name of a month, which is quicker to tell than whether it does. */
export function mayHoldMonth(text: string): boolean {
	return BEGINNINGS.test(plainOf(text));
}

function plainOf(word: string): string {
	return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The first three letters of a month, 1 to 12, in each language, in small letters and without accents. */
export function monthStarts(month: number): readonly string[] {
	return [...new Set((WORDS[month - 1] as string).split(' ').map((word) => word.slice(0, 3)))];
}
