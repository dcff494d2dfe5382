import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CountryRules, createCountryNames, createCountryResolver } from '../../../source/core/schema/country.js';

const RULES: CountryRules = {
	aliases: { USA: ['US', 'United States'], "Côte d'Ivoire": ['Ivory Coast'] },
	table: 'med_users_{country}',
	view: 'v_med_users_{country}',
	reserved: new Set(['med_users_master']),
};

const resolve = createCountryResolver(RULES);
const tableOf = (text: string | null) => resolve(text).table;

/** What the spec calls the same country, said in another way than the program says it. */
const sameCountry = (text: string) =>
	text.normalize('NFC').trim().toLocaleLowerCase('en').toLocaleUpperCase('en').normalize('NFC');

describe('one country', () => {
	test.each(['IND', 'ind', ' Ind\t', '\u00a0iNd'])('%j', (text) => {
		expect(resolve(text)).toEqual({ name: 'IND', table: 'med_users_ind', view: 'v_med_users_ind' });
	});

	test.each(['USA', 'us', ' united STATES '])('%j is an alias of USA', (text) => {
		expect(tableOf(text)).toBe('med_users_usa');
	});

	test('an alias of a name that needs a hash leads where the name leads', () => {
		expect(tableOf('IVORY COAST')).toBe(tableOf("CÔTE D'IVOIRE"));
		expect(tableOf('ivory coast')).toMatch(/^med_users_cote_d_ivoire_[0-9a-f]{16}$/);
	});

	test('composed and decomposed letters, ß and ẞ and ss', () => {
		expect(tableOf('Co\u0302te')).toBe(tableOf('CÔTE'));
		expect(new Set(['straße', 'STRASSE', 'STRAẞE'].map(tableOf)).size).toBe(1);
	});

	test.each([null, '', '   ', 'unknown'])('%j is unknown', (text) => {
		expect(tableOf(text)).toBe('med_users_unknown');
	});

	test('its name in the config, for a spelling that does not fit its column', () => {
		const name = createCountryNames(RULES.aliases);
		expect([name('united states'), name('usa'), name('IND')]).toEqual(['USA', 'USA', null]);
	});
});

describe('never another table', () => {
	test.each(['master', 'MASTER', ' Master ', 'maſter'])('%j does not reach the stage', (text) => {
		expect(tableOf(text)).toMatch(/^med_users_master_[0-9a-f]{16}$/);
	});

	test.each(['runs', 'run_files', 'rejects', 'pending_stage'])('nor does %j a bookkeeping table', (text) => {
		const bare = createCountryResolver({ ...RULES, table: 'etl_{country}', view: null });
		expect(bare(text).table).not.toBe(`etl_${text}`);
		const bareTable = createCountryResolver({ ...RULES, table: '{country}', view: null })(`etl_${text}`).table;
		expect(bareTable).not.toMatch(/^etl_/);
	});

	test.each(['json_each', 'pragma_table_info', 'pg_class', 'ind_pkey', 'ind_pkey1'])(
		'nor does %j what a database names by itself',
		(text) => {
			const bare = createCountryResolver({ ...RULES, table: '{country}', view: null });
			expect(bare(text).table).toMatch(/_[0-9a-f]{16}$/);
			expect(bare(text).table).not.toMatch(/^(?:json|pragma|pg)_/);
		},
	);

	test.each([
		['US-A', 'US_A'],
		['Côte', 'Cote'],
		['ＩＮＤ', 'IND'],
		['a b', 'a_b'],
		['a__b', 'a_b'],
		['_a', 'a'],
		['O"Brien', "O'Brien"],
		['../x', 'x'],
		['a\0', 'a'],
		['a\u200b', 'a'],
		['日本', '中国'],
		['І', 'I'],
	])('%j and %j are two', (one, other) => {
		expect(tableOf(one)).not.toBe(tableOf(other));
	});

	test('a name that looks like a hashed one is hashed again', () => {
		const hashed = tableOf('US-A').replace('med_users_', '');
		expect(tableOf(hashed)).not.toBe(tableOf('US-A'));
	});

	test('a view is no other country’s table', () => {
		const close = createCountryResolver({ ...RULES, table: 'users_{country}', view: 'users_{country}_v' });
		expect(close('ind_v').table).not.toBe(close('ind').view);
		const prefixed = createCountryResolver({ ...RULES, view: 'med_users_v_{country}' });
		expect(prefixed('v_ind').table).not.toBe(prefixed('ind').view);
	});

	test('10,000 letters make a name that every database takes whole', () => {
		const long = resolve('x'.repeat(10_000));
		expect(long.view).toMatch(/^v_med_users_x+_[0-9a-f]{16}$/);
		expect(long.view).toHaveLength(63);
		expect(tableOf('x'.repeat(10_001))).not.toBe(long.table);
	});

	const word = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.string({ unit: fc.constantFrom('a', 'A', '_', '-', ' ', 'é', 'E', 'v', '\0', '"', '.') }),
		fc.constantFrom('master', 'unknown', 'v_ind', 'ind_v', 'etl_runs', 'x_12345678'),
	);
	const templates = fc.constantFrom(
		['med_users_{country}', 'v_med_users_{country}'],
		['users_{country}', 'users_{country}_v'],
		['med_users_{country}', 'med_users_v_{country}'],
		['{country}', 'v_{country}'],
		['données_santé_des_patients_hospitalisés_{country}', null],
	);

	test('two countries never share a table, a view or the stage, and names are safe', () => {
		fc.assert(
			fc.property(templates, word, word, ([table, view], one, other) => {
				const rules = { aliases: {}, table: table as string, view: view ?? null, reserved: RULES.reserved };
				const [a, b] = [one, other].map(createCountryResolver(rules));
				if (!a || !b) throw new Error('no country');
				const places = [a.table, a.view, b.table, b.view].filter((each) => each !== null);
				for (const place of places) {
					expect(Buffer.byteLength(place)).toBeLessThanOrEqual(63);
					expect(place).toMatch(/^[a-zà-ÿ0-9_]+$/);
					expect(place).not.toMatch(/^(etl|sqlite)_|^med_users_master$/);
				}
				const known = (text: string) => sameCountry(text) || 'UNKNOWN';
				if (known(one) === known(other)) expect(a).toEqual(b);
				else expect(new Set(places).size).toBe(places.length);
			}),
			{ numRuns: 2_000 },
		);
	});
});
