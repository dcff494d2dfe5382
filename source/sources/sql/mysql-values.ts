import type { FieldPacket } from 'mysql2';

/** Types of the protocol. See https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const TYPE = {
	varchar: 15,
	bit: 16,
	vector: 242,
	tinyBlob: 249,
	blob: 252,
	varString: 253,
	string: 254,
	geometry: 255,
} as const;

/** The character set of bytes, which numbers and dates have as well. */
const BINARY = 63;

/** A value as the server wrote it; bytes as hex, bits as the number that they are. */
export function mysqlText(
	value: Buffer | null,
	field: Pick<FieldPacket, 'columnType' | 'type' | 'characterSet'>,
): string | null {
	if (value === null) return null;
	const type = field.columnType ?? field.type ?? 0;
	if (type === TYPE.bit) return BigInt(`0x${value.toString('hex') || '0'}`).toString();
	const mayBeBytes = type === TYPE.varchar || (type >= TYPE.tinyBlob && type <= TYPE.string);
	const isBytes = type === TYPE.geometry || type === TYPE.vector || (mayBeBytes && field.characterSet === BINARY);
	return value.toString(isBytes ? 'hex' : 'utf8');
}

/** A text as SQL that no character of it can leave. */
export function hexText(text: string): string {
	return `convert(0x${Buffer.from(text).toString('hex')} using utf8mb4)`;
}
