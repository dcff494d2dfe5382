// Reading other formats, beside pandas reading the same.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { makeOtherFormats } from '../feeds.mjs';
import { inTurn } from '../measure.mjs';
import { pythonWith } from '../tools.mjs';

const NEEDS = { xlsx: ['pandas', 'openpyxl'], json: ['pandas'], xml: ['pandas', 'lxml'] };

export async function formats(kit) {
	const records = kit.records / 10;
	const folder = path.join(kit.work, 'formats');
	mkdirSync(folder, { recursive: true });
	await makeOtherFormats(await kit.feed(records), folder);
	const all = new Map();
	for (const [format, modules] of Object.entries(NEEDS)) {
		const file = path.join(folder, `people.${format}`);
		const python = pythonWith(...modules);
		const contenders = kit.present([
			{ name: `etl-tui read, ${format}`, command: kit.etl(['read', file]) },
			{
				name: `pandas, ${format}`,
				missing: python === null,
				command: { file: python?.file, words: [kit.contender('pandas_read.py'), file] },
			},
		]);
		const times = await inTurn(contenders, kit.runs, kit.say);
		for (const [name, time] of times) all.set(name, time);
		const [own, other] = [...times.values()];
		kit.target(
			`${records}-row ${format} read vs pandas reading the same`,
			0.6,
			other ? own.seconds / other.seconds : null,
		);
	}
	kit.table(`Files of ${records} records read`, all);
}
