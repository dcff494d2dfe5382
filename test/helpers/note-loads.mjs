// Preloaded into the program by test/commands/help.test.ts: notes every module that it loads in the file LOADS_FILE.
import { appendFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';

const file = process.env.LOADS_FILE;
const hook = `
import { appendFileSync } from 'node:fs';
export async function resolve(specifier, context, next) {
	const found = await next(specifier, context);
	appendFileSync(${JSON.stringify(file)}, found.url + '\\n');
	return found;
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

// What CommonJS requires of CommonJS passes by the hook.
const { cache } = createRequire(import.meta.url);
process.on('exit', () => appendFileSync(file, Object.keys(cache).join('\n')));
