import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import forge from 'node-forge';
import { quickTestFolder } from './folder.js';

/** A server's key and certificate, with the authority that signed it, in PEM. */
export interface Certificates {
	readonly key: string;
	readonly cert: string;
	readonly ca: string;
}

let made: Certificates | null = null;

/** Certificates of an authority of the tests' own, for 127.0.0.1 and localhost; made once a file, and old in two days. */
export function certificates(): Certificates {
	made ??= make();
	return made;
}

/** The file of the authority's certificate, gone when the test ends. */
export function authorityFile(): string {
	const file = path.join(quickTestFolder(), 'authority.pem');
	writeFileSync(file, certificates().ca);
	return file;
}

function make(): Certificates {
	// One key for both is enough here, and half of the time.
	const { publicKey, privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const sign = (name: string, serial: string, extensions: readonly object[]) => {
		const made = forge.pki.createCertificate();
		made.publicKey = forge.pki.publicKeyFromPem(publicKey);
		made.serialNumber = serial;
		made.validity.notBefore = new Date(Date.now() - 86_400_000);
		made.validity.notAfter = new Date(Date.now() + 86_400_000);
		made.setSubject([{ name: 'commonName', value: name }]);
		made.setIssuer([{ name: 'commonName', value: 'Authority of tests' }]);
		made.setExtensions([...extensions]);
		made.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
		return forge.pki.certificateToPem(made);
	};
	const names = [
		{ type: 7, ip: '127.0.0.1' },
		{ type: 2, value: 'localhost' },
	];
	return {
		key: privateKey,
		ca: sign('Authority of tests', '01', [{ name: 'basicConstraints', cA: true, critical: true }]),
		cert: sign('127.0.0.1', '02', [{ name: 'subjectAltName', altNames: names }]),
	};
}
