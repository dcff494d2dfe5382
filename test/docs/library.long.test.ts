import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { examplesOf } from '../helpers/examples.js';
import { quickTestFolder } from '../helpers/folder.js';
import { ROOT } from '../helpers/program.js';

test('the examples of the guide are right for a strict compiler that looks into the types of the package', () => {
	const folder = quickTestFolder();
	mkdirSync(path.join(folder, 'node_modules'));
	for (const name of ['@types', 'zod', 'undici-types'])
		symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name), 'dir');
	symlinkSync(ROOT, path.join(folder, 'node_modules/etl-tui'), 'dir');
	const files = examplesOf('docs/guides/library.md').map(({ code }, at) => {
		const file = path.join(folder, `example-${at}.mts`);
		writeFileSync(file, code);
		return file;
	});
	const program = ts.createProgram(files, {
		module: ts.ModuleKind.NodeNext,
		moduleResolution: ts.ModuleResolutionKind.NodeNext,
		target: ts.ScriptTarget.ES2022,
		strict: true,
		noUncheckedIndexedAccess: true,
		exactOptionalPropertyTypes: true,
		noEmit: true,
		types: ['node'],
		typeRoots: [path.join(folder, 'node_modules/@types')],
	});
	const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
		return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
	});
	expect(faults).toEqual([]);
});
