import { hiddenQuery } from '../../core/redact.js';
import { fillRunDate } from '../../core/run/run-date.js';

/** Where a source's files are, as a person wrote it. Queries may hold secrets. */
export interface WrittenUrls {
	/** `{date:…}` included; with a slash at its end where `paths` are beneath it. */
	readonly url: string;
	/** What is beneath the URL, `{date:…}` included; `null` where the URL is the file. */
	readonly paths: readonly string[] | null;
	/** What the file is called, where its URL does not say; `{date:…}` included. */
	readonly fileName: string | null;
}

/** One file: what it is called and what to ask for. */
export interface Target {
	readonly name: string;
	readonly url: URL;
	/** Its URL was made for the run date: no other date is to be found in its name. */
	readonly isOfRunDate: boolean;
}

/** A day to try an address by. */
const ANY_DAY = '2000-01-01';

const NAMELESS = 'gives its file no name such as customers.csv: set `fileName`';

/** A URL or a path as it may be shown: nobody can tell which values of its query are secret. */
export function shownUrl(text: string): string {
	const at = text.indexOf('?') + 1;
	return at === 0 ? text : `${text.slice(0, at)}${hiddenQuery(text.slice(at))}`;
}

/** What is wrong with an address; `null` where nothing is. It says nothing of what a query holds. */
export function urlsFault(urls: WrittenUrls): string | null {
	try {
		const names = targetsOf(urls, ANY_DAY).map(({ name }) => name);
		const twice = names.find((name, index) => names.indexOf(name) < index);
		return twice === undefined ? null : `has two files called ${twice}`;
	} catch (error) {
		if (error instanceof Unfit) return error.message;
		throw error;
	}
}

/** The files of a run date. The address has no fault. */
export function targetsOf({ url, paths, fileName }: WrittenUrls, runDate: string): Target[] {
	const base = toUrl(fillRunDate(url, runDate), 'is no URL; expected https://HOST/PATH');
	if (paths !== null)
		return paths.map((path) => {
			const target = beneath(base, fillRunDate(path, runDate));
			return { ...target, isOfRunDate: `${url}${path}`.includes('{date:') };
		});
	const own = base.pathname.slice(base.pathname.lastIndexOf('/') + 1);
	const name = fileName === null ? decoded(own) : fillRunDate(fileName, runDate);
	if (!/[^.]\.[a-z0-9]+$/i.test(name)) throw new Unfit(NAMELESS);
	return [{ name, url: base, isOfRunDate: `${url}${fileName ?? ''}`.includes('{date:') }];
}

function beneath(base: URL, path: string): Omit<Target, 'isOfRunDate'> {
	const url = toUrl(path, `has a path that leads to no URL: ${shownUrl(path)}`, base);
	if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname))
		throw new Unfit(`has a path that leads out of it: ${shownUrl(path)}; another place is a source of its own`);
	if (url.hash !== '') throw new Unfit(HASH);
	const name = url.pathname.slice(base.pathname.length).split('/').map(decoded).join('/');
	if (!/[^./]\.[a-z0-9]+$/i.test(name))
		throw new Unfit(`has a path that gives its file no name such as customers.csv: ${shownUrl(path)}`);
	return { name, url };
}

const HASH = 'holds #: in a path it is written %23';

/** A part of a path as it was before it was written into a URL. */
function decoded(part: string): string {
	try {
		const text = decodeURIComponent(part);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no name may hold
		if (/[/\u0000-\u001f\u007f]/.test(text)) throw new Unfit('has a name that holds a slash or a control character');
		return text;
	} catch (error) {
		if (error instanceof Unfit) throw error;
		throw new Unfit('holds a % that begins no character of UTF-8: % itself is written %25');
	}
}

function toUrl(text: string, fault: string, base?: URL): URL {
	if (!URL.canParse(text, base?.href)) throw new Unfit(fault);
	const url = new URL(text, base);
	if (url.username !== '' || url.password !== '')
		throw new Unfit('holds a user: write `user` and `password`, or `token`');
	if (url.hash !== '') throw new Unfit(HASH);
	return url;
}

/** An address that leads to no file. */
class Unfit extends Error {}
