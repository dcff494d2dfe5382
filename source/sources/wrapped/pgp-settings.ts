import path from 'node:path';
import { z } from 'zod';

/** The schema of `pgp`. */
export const pgpShape = z.strictObject({
	keyFile: z.string().min(1).optional().describe('File of the private key, as `gpg --export-secret-keys` writes it'),
	passphrase: z.string().optional().describe('Passphrase of the private key, from a variable'),
	password: z
		.string()
		.min(1)
		.optional()
		.describe('Password of files that are encrypted without a key, as by `gpg --symmetric`; from a variable'),
	signedBy: z
		.string()
		.min(1)
		.optional()
		.describe("File of the sender's public keys: a file that none of them has signed is refused"),
});

/** How OpenPGP files are decrypted. */
export interface PgpSettings {
	/** Absolute. */
	readonly keyFile?: string;
	readonly passphrase?: string;
	readonly password?: string;
	/** Absolute. */
	readonly signedBy?: string;
}

/** Takes the settings of `pgp`. @param base - the folder that relative paths start from */
export function resolvePgp(written: z.output<typeof pgpShape>, base: string): PgpSettings {
	const { keyFile, passphrase, password, signedBy } = written;
	return {
		...(keyFile !== undefined && { keyFile: path.resolve(base, keyFile) }),
		...(passphrase !== undefined && { passphrase }),
		...(password !== undefined && { password }),
		...(signedBy !== undefined && { signedBy: path.resolve(base, signedBy) }),
	};
}

/** The settings that decide what files contain, without secrets. They are part of the config's hash. */
export function pgpFacts({ keyFile, signedBy }: PgpSettings): unknown {
	return { keyFile: keyFile ?? null, signedBy: signedBy ?? null };
}
