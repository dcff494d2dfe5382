// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import type { OutgoingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { PARSED_ONCE, texts, wholeNumber } from '../../core/config-values.js';
import { dateFaults } from '../../core/run/run-date.js';
import { REMOTE_SETTINGS, remoteOptions } from '../remote/line.js';
import { remoteSource } from '../remote/remote-source.js';
import { SIGN_IN_SETTINGS } from '../remote/sign-in.js';
import { insecureFault, WEB_SETTINGS, type WebTrust, webTrust } from '../remote/web.js';
import type { SourceKind } from '../source.js';
import type { WebAddress } from './store.js';
import { shownUrl, urlsFault, type WrittenUrls } from './urls.js';

const SETTINGS = {
	paths: texts()
		.optional()
		.describe(
			'HTTPS: the files beneath `url`, where it has several; `{date:…}` is the run date: `["north_{date:DDMMYYYY}.csv", south.csv]`',
		),
	fileName: z
		.string()
		.min(1)
		.optional()
		.describe('HTTPS: what the file is called where its URL does not say: `customers_{date:YYYYMMDD}.csv`'),
	token: z
		.string()
		.min(1)
		.optional()
		.describe('HTTPS: the token of `Authorization: Bearer`. It belongs in a variable: `${FEED_TOKEN}`'),
	headers: z
		.record(z.string(), z.string())
		.optional()
		.describe('HTTPS: further headers, such as `X-Api-Key: ${FEED_KEY}`. They are secrets: no other host gets them'),
	maxRedirects: wholeNumber(0).optional().describe('HTTPS: redirects to follow. Default `5`'),
	...SIGN_IN_SETTINGS,
	...WEB_SETTINGS,
	...REMOTE_SETTINGS,
};

type Given = z.infer<z.ZodObject<typeof SETTINGS>>;

/** Files at URLs, as the registry of sources knows them. */
export const https: SourceKind<WebAddress> = {
	schemes: ['https', 'http'],
	form: 'https://HOST/PATH',
	description: '`https://HOST/customers_{date:DDMMYYYY}.csv`',
	settings: SETTINGS,
	parse: (text, base, given) => {
		const settings = z.object(SETTINGS).parse(given, PARSED_ONCE);
		const { paths = null, fileName = null, maxRedirects = 5 } = settings;
		const trust = webTrust(given, base);
		const url = paths === null || text.endsWith('/') ? text : `${text}/`;
		const urls = { url, paths, fileName };
		const fault = addressFault(urls, trust) ?? secretsFault(settings);
		if (fault !== null) return { fault };
		const facts = { ...(paths && { paths: paths.map(shownUrl) }), ...(fileName !== null && { fileName }) };
		return {
			value: {
				source: 'https',
				folder: null,
				label: shownUrl(url),
				...(Object.keys(facts).length > 0 && { facts }),
				origins: { [fileName ?? '']: JSON.stringify([url, ...(paths ?? [])]) },
				...urls,
				secrets: secretsOf(settings),
				maxRedirects,
				trust,
				options: remoteOptions(given),
			},
		};
	},
	open: async (address, context) => {
		const { WebStore } = await import('./store.js');
		return remoteSource(await WebStore.open(address, context.runDate), address, address.options, context);
	},
};

function addressFault(urls: WrittenUrls, trust: WebTrust): string | null {
	const { url, paths, fileName } = urls;
	if (paths !== null) {
		if (paths.length === 0) return 'has no `paths`';
		if (fileName !== null) return 'has both paths and fileName: the files of paths have names of their own';
		if (url.includes('?')) return 'has a query before its `paths`: write it behind each of them';
	}
	if (fileName !== null && /[/\\\p{Cc}]/u.test(fileName)) return 'has a fileName with a slash or a control character';
	const fault = [url, ...(paths ?? []), fileName ?? ''].flatMap(dateFaults)[0];
	return fault ?? urlsFault(urls) ?? insecureFault(new URL(url.replace(/\{date:[^}]*\}/g, '1')), trust);
}

/** Headers that are ours: what they say decides which bytes come. */
const OWN =
	/^(?:accept-encoding|connection|content-length|expect|host|if-.*|range|te|trailer|transfer-encoding|upgrade)$/i;

function secretsFault({ user, password, token, headers = {} }: Given): string | null {
	if (token !== undefined && user !== undefined) return 'has both token and user: which of them is it?';
	if ((user === undefined) !== (password === undefined))
		return 'has one of user and password: it wants both, or neither';
	if (user?.includes(':')) return 'has a user with a colon, which HTTP cannot say';
	// Node loads this module when it is asked for: only this kind of source needs it.
	const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http');
	for (const [name, value] of Object.entries(headers)) {
		if (OWN.test(name)) return `has a header that is not yours to set: ${name}`;
		if (/^authorization$/i.test(name) && (token ?? user) !== undefined)
			return 'has `headers` with Authorization beside token or user';
		try {
			validateHeaderName(name);
			validateHeaderValue(name, value);
		} catch {
			return `has a header that HTTP cannot say: ${JSON.stringify(name)}`;
		}
	}
	return /^[\x21-\x7e]*$/.test(token ?? '') ? null : 'has a token with blanks or letters that HTTP cannot say';
}

function secretsOf({ user, password, token, headers = {} }: Given): OutgoingHttpHeaders {
	if (token !== undefined) return { ...headers, authorization: `Bearer ${token}` };
	if (user === undefined) return headers;
	return { ...headers, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
