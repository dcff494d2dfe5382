import type { z } from 'zod';
import type { Drift } from '../core/reading/drift.js';
import type { Reading } from '../core/reading/reading.js';
import type { FileReport } from '../core/run/events.js';
import type { driftShape, readingShape } from '../core/run/report-shapes.js';
import type { Mask } from './mask.js';

/** A reading for a report, with names and texts masked that may be a customer's. */
export function reportReading(file: FileReport, reading: Reading, mask: Mask): z.infer<typeof readingShape> {
	const names = mask.header(file);
	return {
		facts: reading.facts.map((fact) => ({ ...fact })),
		header: reading.header && { ...reading.header },
		columns: reading.columns.map(({ mapped }, index) => ({ name: names[index] ?? '', mapped })),
		absent: [...reading.absent],
		account: reading.account && { ...reading.account },
		declared: reading.declared,
		listed: reading.listed && { ...reading.listed },
		passedOver: reading.passedOver.map((each) => ({ ...each, sample: mask.on ? null : each.sample })),
		conversions: reading.conversions.map((conversion) => ({ ...conversion })),
		doubts: reading.doubts.map((doubt) => ({ ...doubt })),
	};
}

export function reportDrift(drift: Drift): z.infer<typeof driftShape> {
	return { ...drift, differences: drift.differences.map((difference) => ({ ...difference })) };
}
