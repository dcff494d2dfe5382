/** A whole number with its thousands grouped. `toLocaleString` took 12 of 860 ms in a profile of an empty day, for one number. */
export function counted(count: number): string {
	return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
