/** Chance that can be repeated: mulberry32, from a seed and the number of a case. */
export function dice(seed, number) {
	let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (limit) => Math.floor(next() * limit);
	return {
		/** A whole number from 0 to less than `limit`. */
		below,
		pick: (choices) => choices[below(choices.length)],
		chance: (share) => next() < share,
	};
}
