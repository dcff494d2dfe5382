import { authorityFile } from '../helpers/certificates.js';
import { LONG } from '../helpers/long.js';
import { weakLine } from '../helpers/weak-line.js';
import { webServer } from '../helpers/web-server.js';
import { describeRemoteSource, type SourcePlace, variable } from './contract.js';

const TOKEN = 'eyJhbGciOi.Tr0ub4dor~3';

/** Files beneath a URL, behind a line that may fail. */
async function webPlace(): Promise<SourcePlace> {
	const server = await webServer({ authorization: `Bearer ${TOKEN}` });
	const line = await weakLine(server.port);
	const paths = new Set<string>();
	return {
		written: () => ({
			url: `https://127.0.0.1:${line.port}/out/`,
			paths: [...paths].map((each) => `${each}?sig=${variable('FEED_SIGNATURE')}`),
			ca: authorityFile(),
			token: variable('FEED_TOKEN'),
		}),
		env: { FEED_TOKEN: TOKEN, FEED_SIGNATURE: 's1gned-by-us' },
		wrong: { FEED_TOKEN: 'N0B0DY-KN0WS', FEED_SIGNATURE: 's1gned-by-nobody' },
		secrets: [TOKEN, 's1gned-by-us'],
		line,
		put: async (name, content) => {
			const path = encodeURIComponent(name);
			paths.add(path);
			server.files.set(`/out/${path}`, Buffer.from(content));
		},
		remove: async (name) => void server.files.delete(`/out/${encodeURIComponent(name)}`),
	};
}

describeRemoteSource({ kind: 'HTTPS', long: LONG, holds: 'bytes', resumes: true, place: webPlace });
