import { EtlError } from '../core/errors.js';
import type { FilePlan } from './plan-files.js';

/** More rejects than the policy allows, over all files that are to be loaded. */
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
	const worst = plans
		.flatMap((plan) => plan.file.report.faults.map((fault) => ({ file: plan.file.report.name, ...fault })))
		.sort((a, b) => b.count - a.count)
		.slice(0, 10)
		.map(
			(fault) =>
				`${fault.file}, from line ${fault.firstLine}: ${fault.column ?? 'the record'} ${fault.reason} (${fault.code}, ${fault.count} times)`,
		);
	return new EtlError(
		'E_TOO_MANY_REJECTS',
		[`${rejected} of ${records} records refused (${percent}%), ${rule} allowed; nothing was loaded`, ...worst].join(
			'\n',
		),
		{ context: { rejected, records } },
	);
}
