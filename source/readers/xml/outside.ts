import type { Envelope } from '../envelope.js';
import { addName, type Lookalikes, type Unread } from '../lookalikes.js';
import { shownName } from '../other-tables.js';
import type { UnitTally } from '../unit-tally.js';
import { isBlank } from './characters.js';
import type { XmlNode } from './parse-element.js';
import { localName } from './scan-markup.js';
import { attributesOf } from './take-record.js';

/** An element that is open and is no record. */
interface OpenElement extends Unread {
	readonly name: string;
	/** It leads to the records. */
	readonly isAbove: boolean;
	text: string;
	hasElements: boolean;
}

/** Characters of an element's text that are kept. */
const KEPT = 10_000;

/** Follows the elements outside of the records, and tells what each of them holds. */
export class Outside {
	readonly #path: readonly string[];
	readonly #envelope: Envelope;
	readonly #lookalikes: Lookalikes;
	readonly #tally: UnitTally;
	readonly #open: OpenElement[] = [];
	#saidText = false;

	/** @param path - names as written that lead from the root to a record */
	constructor(path: readonly string[], envelope: Envelope, lookalikes: Lookalikes, tally: UnitTally) {
		this.#path = path;
		this.#envelope = envelope;
		this.#lookalikes = lookalikes;
		this.#tally = tally;
	}

	get depth(): number {
		return this.#open.length;
	}

	/** Names of what is open, from the root. */
	get names(): readonly string[] {
		return this.#open.map(({ name }) => name);
	}

	/** Whether an element of that name would be a record here. */
	isRecord(name: string): boolean {
		return this.isAtRecords && name === this.#path.at(-1);
	}

	/** Whether records stand within what is open innermost. */
	get isAtRecords(): boolean {
		return this.#open.length === this.#path.length - 1 && (this.#open.at(-1)?.isAbove ?? true);
	}

	/** An element begins that is no record. */
	enter(element: XmlNode, line: number): void {
		const parent = this.#open.at(-1);
		const isAbove =
			(parent?.isAbove ?? true) &&
			this.#open.length < this.#path.length - 1 &&
			element.name === this.#path[this.#open.length];
		if (parent) {
			parent.hasElements = true;
			addName(parent.names, localName(element.name));
			addName(parent.within, localName(element.name));
		}
		const isSibling = this.isAtRecords;
		const [names, within] = [new Set<string>(), new Set<string>()];
		const where = `<${shownName(element.name)}>`;
		this.#open.push({
			name: element.name,
			isAbove,
			text: '',
			hasElements: false,
			names,
			within,
			line,
			where,
			isSibling,
		});
		if (isAbove) this.#envelope.enter();
		for (const [name, text] of attributesOf(element)) {
			addName(names, name);
			addName(within, name);
			this.#value(`@${name}`, text, line);
		}
	}

	/** Text stands outside of the records. */
	text(text: string): void {
		const inner = this.#open.at(-1);
		if (inner && inner.text.length < KEPT) inner.text += text.slice(0, KEPT);
	}

	/** What is open innermost ends. */
	leave(): string | undefined {
		const inner = this.#open.at(-1);
		if (inner === undefined) return undefined;
		if (inner.isAbove) {
			if (!isBlank(inner.text)) this.#between(inner);
			this.#envelope.leave();
		} else {
			const isEmpty = !inner.hasElements && inner.names.size === 0;
			if (isEmpty || !isBlank(inner.text)) this.#value('', inner.text, inner.line);
			this.#lookalikes.note(inner);
		}
		this.#open.pop();
		const parent = this.#open.at(-1);
		if (parent && !inner.isAbove) for (const name of inner.within) addName(parent.within, name);
		return inner.name;
	}

	/** Text among the records is none, and may be the rest of one. */
	#between({ text, line }: OpenElement): void {
		this.#tally.all++;
		this.#tally.passOver('texts between the records', 1, line, text.trim());
		if (this.#saidText) return;
		this.#saidText = true;
		this.#tally.doubt({
			code: 'D_PASSED_OVER',
			message: `text stands between the records, in the element that begins in line ${line}`,
			setting: `read: { recordName: ${shownName(localName(this.#path.at(-1) ?? ''))} }`,
		});
	}

	/** @param name - of an attribute; none for an element's own text */
	#value(name: string, text: string, line: number): void {
		this.#tally.all++;
		const above = this.#open.findLastIndex(({ isAbove }) => isAbove) + 1;
		const names = this.#open.slice(above).map((each) => localName(each.name));
		if (name !== '') names.push(name);
		this.#envelope.value({ path: names.join('.'), text, kind: 'text', line, isSeveral: false });
	}
}
