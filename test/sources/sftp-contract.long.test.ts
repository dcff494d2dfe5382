// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import { writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { LONG } from '../helpers/long.js';
import { PASSWORD, sftpServer } from '../helpers/sftp-server.js';
import { freshFolder, NO_SSHD, type Sshd, startSshd, WHY_NO_SSHD } from '../helpers/ssh.js';
import { weakLine } from '../helpers/weak-line.js';
import { describeRemoteSource, type SourcePlace } from './contract.js';

/** A folder that a server behind a line gives; the host is known by the line's port. */
async function placeBehind(
	port: number,
	publicKey: string,
	user: string,
	login: Readonly<Record<string, unknown>>,
): Promise<Omit<SourcePlace, 'env' | 'secrets'>> {
	const folder = freshFolder();
	const knownHosts = path.join(freshFolder(), 'known_hosts');
	const line = await weakLine(port);
	writeFileSync(knownHosts, `[127.0.0.1]:${line.port} ${publicKey}\n`);
	return {
		line,
		written: () => ({ url: `sftp://${user}@127.0.0.1:${line.port}${folder}`, knownHosts, ...login }),
		put: (name, content) => writeFile(path.join(folder, name), content),
		remove: (name) => rm(path.join(folder, name)),
	};
}

describeRemoteSource({
	kind: 'SFTP, with a password',
	long: LONG,
	holds: 'bytes',
	putsAway: true,
	resumes: true,
	patience: 1,
	place: async () => {
		const server = await sftpServer();
		const login = { password: '${SFTP_PASSWORD}' };
		return {
			...(await placeBehind(server.port, server.publicKeys[0] as string, 'etl', login)),
			env: { SFTP_PASSWORD: PASSWORD },
			wrong: { SFTP_PASSWORD: 'n0t that one' },
			secrets: [PASSWORD],
		};
	},
});

describe.skipIf(NO_SSHD !== null || !LONG)(`OpenSSH${WHY_NO_SSHD}`, () => {
	let server: Sshd;
	beforeAll(async () => {
		server = await startSshd();
	}, 60_000);
	afterAll(() => server?.stop());

	describeRemoteSource({
		kind: 'SFTP, with an encrypted key',
		long: LONG,
		holds: 'bytes',
		putsAway: true,
		resumes: true,
		patience: 4,
		place: async () => {
			const login = { keyFile: server.keyFile, passphrase: '${SFTP_PASSPHRASE}' };
			return {
				...(await placeBehind(server.port, server.hostKeys.ed25519, server.user, login)),
				env: { SFTP_PASSPHRASE: server.passphrase },
				wrong: { SFTP_PASSPHRASE: 'n0t that one' },
				secrets: [server.passphrase],
			};
		},
	});
});
