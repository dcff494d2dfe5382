import { distance } from 'fastest-levenshtein';
import type { CountryEffect, NewCountry } from '../../core/plan/plan.js';

/** A country is taken for a typo only if the other one has this many times more records. */
const MUCH_MORE = 5;

/** Countries without a table yet, each with the known one that it may be a typo of. */
export function newCountries(
	effects: readonly Pick<CountryEffect, 'country' | 'table' | 'staged' | 'created'>[],
	known: readonly string[],
): NewCountry[] {
	const fresh = effects.filter((effect) => effect.created);
	return fresh.map(({ country, table, staged }) => {
		const bigger = fresh.filter((other) => other.country !== country && other.staged >= staged * MUCH_MORE);
		const names = [...known, ...bigger.map((other) => other.country)].filter((name) => name !== country);
		const near = names
			.map((name) => ({ name, far: distance(country, name) }))
			.filter(({ name, far }) => looksLike(country, name, far))
			.sort((a, b) => a.far - b.far)[0];
		return { country, table, records: staged, looksLike: near?.name ?? null };
	});
}

/** Codes of three letters often differ by one letter (AUS, AUT), so they look alike only if they differ by a digit. */
function looksLike(country: string, name: string, far: number): boolean {
	const shorter = Math.min(country.length, name.length);
	if (shorter < 2) return false;
	if (far === 1) return shorter > 3 || country.length !== name.length || /\d/.test(country);
	return far === 2 && shorter >= 6;
}
