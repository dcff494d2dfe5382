import { type RawBuilder, sql } from 'kysely';

/** PostgreSQL passes 100 arguments to a function, SQLite 1,000. */
const AT_ONCE = 90;

/**
 * Texts that are not null as one, in groups, however many there are.
 *
 * @param separator - what stands between them
 */
export function joined(separator: RawBuilder<unknown>, texts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
	const concat = (some: readonly RawBuilder<unknown>[]) => sql`concat_ws(${separator}, ${sql.join(some)})`;
	if (texts.length <= AT_ONCE) return concat(texts);
	const groups: RawBuilder<unknown>[] = [];
	for (let at = 0; at < texts.length; at += AT_ONCE) groups.push(concat(texts.slice(at, at + AT_ONCE)));
	return joined(separator, groups);
}
