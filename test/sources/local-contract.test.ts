import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { quickTestFolder } from '../helpers/folder.js';
import { LONG } from '../helpers/long.js';
import { describeSource } from './contract.js';

describeSource({
	kind: 'a folder',
	long: LONG,
	holds: 'bytes',
	putsAway: true,
	resumes: false,
	place: async () => {
		const folder = quickTestFolder();
		return {
			written: () => ({ url: folder }),
			env: {},
			secrets: [],
			put: async (name, content) => writeFileSync(path.join(folder, name), content),
			remove: async (name) => rmSync(path.join(folder, name)),
		};
	},
});
