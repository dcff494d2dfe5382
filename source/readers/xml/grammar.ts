import type { Markup } from './scan-markup.js';

/** A name of XML 1.0 (section 2.3), near enough. */
const NAME = String.raw`[\p{L}_:][\p{L}\p{M}\p{N}_:.\u00B7-]*`;

const GRAMMAR: Readonly<Record<Exclude<Markup['kind'], 'text' | 'cdata'>, RegExp>> = {
	open: new RegExp(String.raw`^<${NAME}(?:\s+${NAME}\s*=\s*(?:"[^<"]*"|'[^<']*'))*\s*>$`, 'u'),
	empty: new RegExp(String.raw`^<${NAME}(?:\s+${NAME}\s*=\s*(?:"[^<"]*"|'[^<']*'))*\s*/>$`, 'u'),
	close: new RegExp(String.raw`^</${NAME}\s*>$`, 'u'),
	// A comment has no -- within; an instruction has a name, which is not XML's own.
	other: new RegExp(String.raw`^(?:<!--(?:(?!--)[^])*-->|<\?(?!xml[\s?])${NAME}(?:\s[^]*)?\?>)$`, 'iu'),
	doctype: new RegExp(String.raw`^<!DOCTYPE\s+${NAME}\s*>$`, 'u'),
};

const DECLARATION =
	/^<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')(?:\s+encoding\s*=\s*(?:"[\w.-]+"|'[\w.-]+'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>$/;

/** Whether a piece of markup is written as XML wants it. Text is looked at elsewhere. */
export function isGrammatical(kind: Markup['kind'], text: string): boolean {
	return kind === 'text' || kind === 'cdata' || GRAMMAR[kind].test(text);
}

/** Whether a text is an XML declaration, which only the very beginning of a document may be. */
export function isDeclaration(text: string): boolean {
	return DECLARATION.test(text);
}
