import { NAME_REST, NAME_START } from '../trees/xml-markup.js';
import { SPACE } from './characters.js';
import type { Markup } from './scan-markup.js';

const NAME = `[${NAME_START}:][${NAME_REST}:]*`;

/** Attributes of a tag, and the blanks before its end. */
const ATTRIBUTES = `(?:${SPACE}+${NAME}${SPACE}*=${SPACE}*(?:"[^<"]*"|'[^<']*'))*${SPACE}*`;

const GRAMMAR: Readonly<Record<Exclude<Markup['kind'], 'text' | 'cdata'>, RegExp>> = {
	open: new RegExp(`^<${NAME}${ATTRIBUTES}>$`, 'u'),
	empty: new RegExp(`^<${NAME}${ATTRIBUTES}/>$`, 'u'),
	close: new RegExp(`^</${NAME}${SPACE}*>$`, 'u'),
	// A comment contains no `--`. The name of an instruction is not `xml`.
	other: new RegExp(String.raw`^(?:<!--(?:(?!--)[^])*-->|<\?(?!xml(?:${SPACE}|\?))${NAME}(?:${SPACE}[^]*)?\?>)$`, 'iu'),
	doctype: new RegExp(`^<!DOCTYPE${SPACE}+${NAME}${SPACE}*>$`, 'u'),
};

const DECLARATION = new RegExp(
	String.raw`^<\?xml${SPACE}+version${SPACE}*=${SPACE}*(?:"1\.\d"|'1\.\d')` +
		String.raw`(?:${SPACE}+encoding${SPACE}*=${SPACE}*(?:"[\w.-]+"|'[\w.-]+'))?` +
		String.raw`(?:${SPACE}+standalone${SPACE}*=${SPACE}*(?:"(?:yes|no)"|'(?:yes|no)'))?${SPACE}*\?>$`,
);

/** Whether a piece of markup follows XML's grammar. Text is checked elsewhere. */
export function isGrammatical(kind: Markup['kind'], text: string): boolean {
	return kind === 'text' || kind === 'cdata' || GRAMMAR[kind].test(text);
}

/** Whether a text is an XML declaration, which is allowed only at the beginning of a document. */
export function isDeclaration(text: string): boolean {
	return DECLARATION.test(text);
}
