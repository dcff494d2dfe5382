import { readSettingsOf } from '../config/read-rules.js';
import type { Settings } from '../config/settings.js';
import type { Reject } from '../core/record.js';
import { inspectFile } from '../readers/bytes.js';
import type { SourceFile } from '../sources/source.js';
import { mapFile, openFeedFile } from './feed-file.js';

/** The first rejects of a file, with their raw text: read keeps only their counts. Writes nothing. */
export async function sampleRejects(settings: Settings, file: SourceFile, limit: number): Promise<Reject[]> {
	const set = readSettingsOf(settings.read, file.name);
	const facts = await inspectFile(file, set.encoding, settings.limits.fileBytes);
	if (facts.bytes.traits.size === 0) return [];
	const opened = await openFeedFile(facts.bytes, settings, set);
	const rejects: Reject[] = [];
	for await (const batch of mapFile(opened, settings.columns, settings)) {
		for (const { outcome } of batch.records) if (!Array.isArray(outcome)) rejects.push(outcome);
		if (rejects.length >= limit) break;
	}
	return rejects.slice(0, limit);
}
