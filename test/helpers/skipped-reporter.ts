import type { Reporter, TestModule } from 'vitest/node';
import { reasonIn } from './skipped.js';

const FOR_LONG = 'takes long, and has its turn with npm run test:long';

/** Says at the end of a run what was not run, and why. */
export default class SkippedReporter implements Reporter {
	private isPart = false;

	onInit(vitest: { readonly config: { readonly testNamePattern?: RegExp } }): void {
		this.isPart = vitest.config.testNamePattern !== undefined;
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		if (this.isPart) return; // Tests that nobody asked for count as skipped.
		const counts = new Map<string, number>();
		for (const module of modules) {
			for (const test of module.children.allTests('skipped')) {
				const result = test.result();
				const note = result.state === 'skipped' ? result.note : undefined;
				const reason = note ?? reasonIn(test.fullName) ?? FOR_LONG;
				counts.set(reason, (counts.get(reason) ?? 0) + 1);
			}
		}
		for (const [reason, count] of counts) process.stdout.write(` Skipped ${String(count).padStart(4)}  ${reason}\n`);
	}
}
