// Writes the reference pages, the JSON Schemas and .etlrc.example from the built program; with --check it writes
// nothing and fails where one of them is not what it would write.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { planShape } from '../dist/source/core/plan/plan-shape.js';
import { reportShape } from '../dist/source/output/report-shape.js';
import { commandsPage } from './docs/commands.mjs';
import { editorSchema } from './docs/config-schema.mjs';
import { configurationPage } from './docs/configuration.mjs';
import { errorsPage } from './docs/errors.mjs';
import { exampleConfig } from './docs/example.mjs';
import { keysPage } from './docs/keys.mjs';
import { tablesPage } from './docs/tables.mjs';
import { valuesPage } from './docs/values.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const pages = {
	'.etlrc.example': exampleConfig(),
	'docs/reference/configuration.md': configurationPage(),
	'docs/reference/commands.md': await commandsPage(),
	'docs/reference/errors.md': errorsPage(),
	'docs/reference/keys.md': keysPage(),
	'docs/reference/tables.md': tablesPage(),
	'docs/reference/values.md': valuesPage(),
	'docs/reference/config.schema.json': json(editorSchema()),
	'docs/reference/plan.schema.json': json({ title: 'etl-tui plan', ...z.toJSONSchema(planShape) }),
	'docs/reference/report.schema.json': json({ title: 'etl-tui report', ...z.toJSONSchema(reportShape) }),
};

const drifted = Object.entries(pages).filter(([name, text]) => {
	const file = path.join(root, name);
	return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});

if (process.argv.includes('--check')) {
	for (const [name] of drifted) console.error(`${name} is not what the code says: run npm run docs`);
	process.exitCode = drifted.length === 0 ? 0 : 1;
} else {
	for (const [name, text] of drifted) {
		mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
		writeFileSync(path.join(root, name), text);
		console.log(`wrote ${name}`);
	}
}
