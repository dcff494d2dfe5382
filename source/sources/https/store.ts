import type { OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import { type Failure, NoMiddle, type RemoteOptions } from '../remote/line.js';
import type { RemoteFile, RemoteStore } from '../remote/remote-source.js';
import { authorities, type Host, hostOf, type WebTrust } from '../remote/web.js';
import type { AbsentFile, SourceAddress } from '../source.js';
import { beginsAt, bodyOf, conditionOf, isEmpty, isOther, isStrong, toFile } from './answers.js';
import { type Answer, Client, CONNECTIONS, leave } from './client.js';
import { absence, explainWeb, Refusal } from './explain.js';
import { type Target, targetsOf, type WrittenUrls } from './urls.js';

/** One file at a URL, or several beneath it. */
export interface WebAddress extends SourceAddress, WrittenUrls {
	readonly source: 'https';
	/** Headers that let somebody in. */
	readonly secrets: OutgoingHttpHeaders;
	readonly maxRedirects: number;
	readonly trust: WebTrust;
	readonly options: RemoteOptions;
}

/** Files at URLs. */
export class WebStore implements RemoteStore {
	readonly resumes = true;
	readonly #client: Client;
	readonly #targets: ReadonlyMap<string, Target>;
	readonly #host: Host;
	readonly #isKnown: boolean;

	private constructor(client: Client, targets: readonly Target[], { url, secrets }: WebAddress) {
		this.#client = client;
		this.#targets = new Map(targets.map((target) => [target.name, target]));
		this.#host = hostOf(targets[0]?.url ?? new URL(url));
		this.#isKnown = Object.keys(secrets).length > 0;
	}

	/** Looks at nothing yet but at certificates of this machine. */
	static async open(address: WebAddress, runDate: string): Promise<WebStore> {
		const { secrets, maxRedirects, trust } = address;
		const client = new Client({ secrets, maxRedirects, trust, ca: await authorities(trust) });
		return new WebStore(client, targetsOf(address, runDate), address);
	}

	async list(signal: AbortSignal): Promise<{ readonly files: RemoteFile[]; readonly absent: AbsentFile[] }> {
		const files: RemoteFile[] = [];
		const absent: AbsentFile[] = [];
		const waiting = [...this.#targets.values()];
		const work = async () => {
			for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
				const found = await this.#look(target, signal).catch((error: unknown) => {
					waiting.length = 0; // All are asked again.
					throw error;
				});
				if ('reason' in found) absent.push(found);
				else files.push(found);
			}
		};
		await Promise.all(Array.from({ length: CONNECTIONS }, work));
		return { files, absent };
	}

	async stat(name: string, signal: AbortSignal): Promise<RemoteFile | null> {
		const target = this.#targets.get(name);
		const found = target && (await this.#look(target, signal));
		return found === undefined || 'reason' in found ? null : found;
	}

	async read(file: RemoteFile, from: number, signal: AbortSignal): Promise<Readable> {
		const { name, version } = file;
		const { url } = this.#targets.get(name) as Target;
		const condition = conditionOf(file);
		if (from > 0 && condition === null) throw new NoMiddle(`${name} has no middle`);
		const whole = version !== undefined && isStrong(version) ? { 'if-match': version } : {};
		const headers = from > 0 ? { range: `bytes=${from}-`, 'if-range': condition as string } : whole;
		const answer = await this.#client.get(url, headers, signal);
		const fault = this.#faultOf(answer, file, from);
		if (fault === null) return bodyOf(file, answer.message);
		leave(answer.message);
		throw fault;
	}

	explain(error: unknown): Failure {
		return explainWeb(error, this.#host, this.#isKnown);
	}

	async close(): Promise<void> {
		this.#client.close();
	}

	/** Asks for the first byte: more servers know that than know how to answer for a head alone. */
	async #look({ name, url, isOfRunDate }: Target, signal: AbortSignal): Promise<RemoteFile | AbsentFile> {
		const first = await this.#client.get(url, { range: 'bytes=0-0' }, signal);
		leave(first.message);
		const hasNoFirst = first.message.statusCode === 416;
		if (hasNoFirst && isEmpty(first.message)) return { name, size: 0, resumes: false, isOfRunDate };
		const answer = hasNoFirst ? await this.#client.get(url, {}, signal) : first;
		if (hasNoFirst) leave(answer.message);
		const reason = absence(answer);
		if (reason !== null) return { name, reason, isOfRunDate };
		if (answer.message.statusCode !== 200 && answer.message.statusCode !== 206) throw new Refusal(answer, name);
		return { ...toFile(name, answer.message), isOfRunDate };
	}

	/** What is wrong with an answer: not every server heeds conditions and parts. */
	#faultOf(answer: Answer, file: RemoteFile, from: number): Error | null {
		const { message } = answer;
		const status = message.statusCode ?? 0;
		if (absence(answer) !== null) return changed(file, 'is gone');
		if (status === 412 || (status === 416 && from > 0)) return changed(file);
		if (status !== 200 && status !== 206) return new Refusal(answer, file.name);
		if (isOther(file, message)) return changed(file);
		if (beginsAt(message, from)) return null;
		return from > 0 ? new NoMiddle(`${file.name} has no middle`) : new Refusal(answer, file.name);
	}
}

function changed({ name }: RemoteFile, what = 'is not what it was when it was listed'): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} ${what}`, { context: { file: name } });
}
