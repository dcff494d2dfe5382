import { EtlError } from '../../core/errors.js';
import type { FilePlan } from './plan-files.js';

/** The error names this many reasons; the rejects have all of them. */
const NAMED = 10;

/** The fault of more rejects than the policy allows, over all files that are to be loaded. */
export function rejectLimitFault(
	plans: readonly FilePlan[],
	limit: { count: number } | { percent: number },
): EtlError | null {
	const records = plans.reduce((all, plan) => all + plan.file.report.records, 0);
	const rejected = plans.reduce((all, plan) => all + plan.file.report.rejected, 0);
	const allowed = 'count' in limit ? limit.count : (records * limit.percent) / 100;
	if (rejected <= allowed) return null;
	const percent = ((100 * rejected) / records).toFixed(1);
	const rule = 'count' in limit ? `${limit.count}` : `${limit.percent}%`;
	const faults = plans
		.flatMap((plan) => plan.file.report.faults.map((fault) => ({ file: plan.file.report.name, ...fault })))
		.sort((a, b) => b.count - a.count);
	const worst = faults.slice(0, NAMED).map(({ file, firstLine, column, reason, code, count }) => {
		const place = count === 1 ? `line ${firstLine}` : `from line ${firstLine}`;
		return `${file}, ${place}: ${column ?? 'the record'} ${reason} (${code}, ${count === 1 ? 'once' : `${count} times`})`;
	});
	if (faults.length > NAMED) worst.push(`… and ${faults.length - NAMED} more reasons`);
	return new EtlError(
		'E_TOO_MANY_REJECTS',
		[`${rejected} of ${records} records refused (${percent}%), ${rule} allowed; nothing was loaded`, ...worst].join(
			'\n',
		),
		{ context: { rejected, records } },
	);
}
