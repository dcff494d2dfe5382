import Table from 'cli-table3';

/** Megabytes that a file counts as at least: what a small one takes is the program's start. */
const LEAST = 0.1;

const VERDICTS = ['right', 'rejects', 'refused', 'different', 'crashed', 'read'];

/** How files came out, a line a kind. */
export function tableText(results) {
	const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
	const head = [
		'kind',
		'files',
		'right',
		'but for rejects',
		'refused by name',
		'different',
		'crashed',
		'not compared',
		'slowest s/MB',
	];
	const table = new Table({
		head,
		style: { head: [], border: [] },
		colAligns: ['left', ...head.slice(1).map(() => 'right')],
	});
	const line = (name, files) => {
		const speed = ({ seconds = 0, size }) => seconds / Math.max(size / 1e6, LEAST);
		const slowest = files.reduce((most, each) => Math.max(most, speed(each)), 0);
		const counts = VERDICTS.map((verdict) => files.filter((each) => each.verdict === verdict).length);
		table.push([name, files.length, ...counts, slowest.toFixed(2)]);
	};
	for (const kind of kinds)
		line(
			kind,
			results.filter((each) => each.kind === kind),
		);
	if (kinds.length > 1) line('all', results);
	const slowest = results.reduce((most, each) => ((each.seconds ?? 0) > (most?.seconds ?? 0) ? each : most), null);
	const reasons = [...new Set(results.filter(({ verdict }) => verdict === 'read').map(({ why }) => why))];
	return [
		table.toString(),
		...(slowest === null ? [] : [`slowest: ${slowest.name}, ${slowest.seconds.toFixed(2)} s`]),
		...reasons.map((why) => `not compared: ${why}`),
	].join('\n');
}

/** The first differences, a line or more each. */
export function differencesText(wrong, count) {
	const lines = wrong.slice(0, count).map(({ name, verdict, why }) => `${verdict}  ${name}: ${why}`);
	return [
		...lines,
		...(wrong.length > count ? [`… and ${wrong.length - count} more; --show ${wrong.length} has all`] : []),
	].join('\n');
}
