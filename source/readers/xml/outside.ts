import { shownName } from '../other-tables.js';
import type { OutsideListener } from '../trees/envelope.js';
import { addName, type Lookalikes, type Unread } from '../trees/lookalikes.js';
import type { UnitTally } from '../unit-tally.js';
import { isBlank } from './characters.js';
import type { XmlNode } from './parse-element.js';
import { localName } from './scan-markup.js';
import { attributesOf } from './take-record.js';

/** An open element that is no record. */
interface OpenElement extends Unread {
	readonly name: string;
	/** Whether it leads to the records. */
	readonly isAbove: boolean;
	text: string;
	hasElements: boolean;
}

/** Characters that are kept of an element's text. */
const KEPT = 10_000;

/** Follows the elements outside the records, and reports their values. */
export class Outside {
	readonly #path: readonly string[];
	readonly #envelope: OutsideListener;
	readonly #lookalikes: Lookalikes;
	readonly #tally: UnitTally;
	readonly #open: OpenElement[] = [];
	#saidText = false;

	/** @param path - names as written, from the root to a record */
	constructor(path: readonly string[], envelope: OutsideListener, lookalikes: Lookalikes, tally: UnitTally) {
		this.#path = path;
		this.#envelope = envelope;
		this.#lookalikes = lookalikes;
		this.#tally = tally;
	}

	get depth(): number {
		return this.#open.length;
	}

	/** Names of the open elements, from the root on. */
	get names(): readonly string[] {
		return this.#open.map(({ name }) => name);
	}

	/** Whether an element with that name is a record here. */
	isRecord(name: string): boolean {
		return this.isAtRecords && name === this.#path.at(-1);
	}

	/** Whether the innermost open element contains records. */
	get isAtRecords(): boolean {
		return this.#open.length === this.#path.length - 1 && (this.#open.at(-1)?.isAbove ?? true);
	}

	/** Opens an element that is no record. */
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

	/** Takes text outside the records. */
	text(text: string): void {
		const inner = this.#open.at(-1);
		if (inner && inner.text.length < KEPT) inner.text += text.slice(0, KEPT);
	}

	/** Closes the innermost element. */
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

	/** Text among the records is no value, and may be the rest of a record. */
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

	/** @param name - of an attribute; left out for an element's own text */
	#value(name: string, text: string, line: number): void {
		this.#tally.all++;
		const above = this.#open.findLastIndex(({ isAbove }) => isAbove) + 1;
		const names = this.#open.slice(above).map((each) => localName(each.name));
		if (name !== '') names.push(name);
		this.#envelope.value({ path: names.join('.'), text, kind: 'text', line, isSeveral: false });
	}
}
