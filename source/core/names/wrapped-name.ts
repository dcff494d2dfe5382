/** Where the name of an archive ends and the path of a file in it begins: `customers.zip!north.csv`. */
const BORDER = /\.zip(?:\.(?:pgp|gpg|asc))?(!)/i;

const ENCRYPTED = /\.(?:pgp|gpg|asc)$/i;

/** Whether a name says that its file is encrypted. */
export function isEncryptedName(name: string): boolean {
	return ENCRYPTED.test(name);
}

/** Whether a name says that its file is a zip, encrypted or not. */
export function isZipName(name: string): boolean {
	return /\.zip$/i.test(decryptedName(name));
}

/** The name that a file has once it is decrypted: `x.csv.gz` of `x.csv.gz.pgp`. */
export function decryptedName(name: string): string {
	return name.replace(ENCRYPTED, '');
}

/** The name without what it is wrapped in: `x.csv` of `x.csv.gz.pgp`. */
export function unwrappedName(name: string): string {
	return decryptedName(name).replace(/\.gz$/i, '');
}

/** A name in an archive as two: the archive's, and the path within; `null` for a file of its own. */
export function splitMember(name: string): { readonly archive: string; readonly path: string } | null {
	const at = borderOf(name);
	return at === -1 ? null : { archive: name.slice(0, at), path: name.slice(at + 1) };
}

/** The name of the file that a source stores: of a member of an archive, the archive's. */
export function storedName(name: string): string {
	return splitMember(name)?.archive ?? name;
}

/** Position of the `!` behind an archive's name; -1 where there is none. */
export function borderOf(name: string): number {
	const match = BORDER.exec(name);
	return match === null ? -1 : match.index + match[0].length - 1;
}

/** A name, or a pattern for names, in which an archive is a folder: `customers.zip/north.csv`. It stays as long. */
export function asPath(name: string): string {
	const at = borderOf(name);
	return at === -1 ? name : `${name.slice(0, at)}/${name.slice(at + 1)}`;
}
