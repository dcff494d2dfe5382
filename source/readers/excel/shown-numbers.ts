/** Gives what a cell shows in place of its number; `null` where it shows the number itself. */
export type ShowNumber = (number: number, plain: string) => string | null;

/** Codes longer than those of any spreadsheet program are no codes. */
const MAX_CODE = 255;

/** Codes that show a number as it is, but for thousands and places: `0`, `#,##0.00`, `0.00E+00`, `General`. */
const PLAIN = /^(?:[#?,]*0?(?:\.[0#?]*)?(?:E[+-]0+)?|General|@)$/i;

/**
 * The code of a number format, section by section, where it adds letters, signs or zeros that a person would take for
 * part of the number, such as `"M"000000` or `000\-00\-0000`; else `null`.
 */
export function showingCode(code: string): string | null {
	const first =
		code
			.replace(/^(?:\[[A-Za-z]+\d*\])+/, '')
			.split(';', 1)[0]
			?.replace(/[_*]./g, '')
			.trim() ?? '';
	if (code.length > MAX_CODE || !/[0#?]/.test(code)) return null;
	return PLAIN.test(first) && !/["\\]/.test(code) ? null : code;
}

/** Loads SheetJS' number formatter, and makes a function that formats numbers by such a code. */
export async function loadShow(): Promise<(code: string) => ShowNumber> {
	const { SSF } = await import('xlsx');
	return (code) => (number, plain) => {
		let shown: string;
		try {
			shown = String(SSF.format(code, number)).trim();
		} catch {
			return null; // An invalid code.
		}
		return telling(shown, plain) ? shown : null;
	};
}

/** A number with thousands and decimals, and nothing else. */
const RENDITION = /^[-+(]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[.,'\u2019\s]\d{3})+)(?:[.,]\d*)?\)?$/;

/**
 * Whether a cell shows all digits of its number and something else as well. A rounded or hidden number is not what was
 * typed.
 */
export function telling(shown: string, plain: string): boolean {
	if (shown === '' || RENDITION.test(shown)) return false;
	return significant(shown, false).includes(significant(plain, true));
}

function significant(text: string, isNumber: boolean): string {
	const digits = text.replace(/\D/g, '');
	if (!isNumber) return digits;
	const told = (text.includes('.') ? digits.replace(/0+$/, '') : digits).replace(/^0+/, '');
	return told === '' ? '0' : told;
}
