import { countTables } from '../core/balance.js';
import type { FileReport, StepName } from '../core/events.js';
import type { CountryEffect, Statement } from '../core/plan.js';
import { homeOf } from './question.js';
import { screenOf, type UiState } from './state.js';
import type { Failure } from './work/messages.js';

/** A file as the list shows it: read, or still waiting. */
export interface ListedFile {
	readonly name: string;
	readonly report: FileReport | null;
}

/** The files of the day: as the run found them where it did, else as read did; those still to be read behind. */
export function listedFiles(state: UiState): ListedFile[] {
	const reports = new Map([...state.read.files, ...state.run.files].map((report) => [report.name, report]));
	const waiting = state.names.filter((name) => !reports.has(name));
	const all = [
		...[...reports.values()].map((report) => ({ name: report.name, report })),
		...waiting.map((name) => ({ name, report: null })),
	];
	const skipped = (file: ListedFile) => (file.report?.state === 'skipped' ? 1 : 0);
	const order = new Map(state.names.map((name, index) => [name, index]));
	const rank = (file: ListedFile) => order.get(file.name) ?? Number.MAX_SAFE_INTEGER;
	return all.toSorted((a, b) => skipped(a) - skipped(b) || rank(a) - rank(b));
}

/** The report of the file whose screen is open; `null` on any other. */
export function openReport(state: UiState): FileReport | null {
	const screen = screenOf(state);
	if (screen.name !== 'file') return null;
	return listedFiles(state).find((each) => each.name === screen.file)?.report ?? null;
}

/** What the files hold together. */
export function feedCounts(state: UiState): {
	readonly ready: number;
	readonly refused: number;
	readonly records: number;
	readonly rejected: number;
} {
	const reports = listedFiles(state).flatMap((file) => (file.report ? [file.report] : []));
	const ready = reports.filter((report) => report.state === 'ready');
	return {
		ready: ready.length,
		refused: reports.filter((report) => report.state === 'refused' || report.state === 'empty').length,
		records: ready.reduce((sum, report) => sum + report.records, 0),
		rejected: ready.reduce((sum, report) => sum + report.rejected, 0),
	};
}

/** How a step stands. */
export type StepStanding = 'waiting' | 'running' | 'asking' | 'done' | 'attention' | 'failed';

/** Each step with how it stands and the count that says most about it. */
export function stepStandings(
	state: UiState,
): { readonly step: StepName; readonly standing: StepStanding; readonly word: string }[] {
	const { run, phase } = state;
	const { records, rejected, refused } = feedCounts(state);
	const failedAt = phase.name === 'failed' ? phase.step : null;
	const ended = (step: StepName) => run.ended.some((each) => each.step === step);
	const winners = run.effects.reduce((sum, effect) => sum + effect.winners, 0);
	const staged = run.staged.reduce((sum, file) => sum + file.staged, 0);
	const tables = countTables(run.checks);
	const count = (step: StepName): string => {
		if (step === 'read') return records > 0 ? records.toLocaleString('en-US') : '';
		if (step === 'stage') return run.staged.length > 0 ? staged.toLocaleString('en-US') : '';
		if (step === 'transform') return run.effects.length > 0 ? winners.toLocaleString('en-US') : '';
		return run.checks.length > 0 ? `${tables.matching}/${tables.all} match` : '';
	};
	const standing = (step: StepName): StepStanding => {
		if (failedAt === step) return 'failed';
		if (step === 'read') {
			if (phase.name === 'reading' || run.step === 'read') return 'running';
			return phase.name === 'waiting' ? 'waiting' : rejected + refused > 0 ? 'attention' : 'done';
		}
		const asking = state.asked !== null && homeOf(state.asked.approval) === step;
		if (asking) return 'asking';
		if (run.step === step) return 'running';
		if (step === 'transform' || step === 'validate') return ended(step) && phase.name !== 'failed' ? 'done' : 'waiting';
		return run.committed.includes('stage') && ended('stage') ? 'done' : 'waiting';
	};
	return (['read', 'stage', 'transform', 'validate'] as const).map((step) => ({
		step,
		standing: standing(step),
		word: count(step),
	}));
}

/**
 * Whether the stage holds a day that transform has still to take: of a day that was refused it commits the rejects
 * alone, and there is nothing to go on from.
 */
export function stageWaits({ phase, run }: UiState): boolean {
	if (phase.name !== 'failed' || !run.committed.includes('stage')) return false;
	return phase.step === 'transform' || phase.step === 'validate';
}

/** Whether a failure is one of the config: nothing runs until it is mended and read again. */
export function isConfigFault({ code }: Failure): boolean {
	return code.startsWith('E_CONFIG');
}

/** The statements that make or change tables, and those that write rows. */
export function splitStatements(statements: readonly Statement[]): {
	readonly ddl: Statement[];
	readonly rows: Statement[];
} {
	return {
		ddl: statements.filter(({ schema }) => schema !== undefined),
		rows: statements.filter(({ schema }) => schema === undefined),
	};
}

/** The statements that concern one country's table. */
export function countryStatements(
	state: UiState,
	table: string,
): { readonly ddl: Statement[]; readonly rows: Statement[] } {
	const asked = state.asked?.approval;
	const all = asked?.kind === 'commit' && asked.statements.length > 0 ? asked.statements : state.run.statements;
	return splitStatements(all.filter((statement) => statement.risk !== 'read' && statement.table === table));
}

/** Rows of the winners that a country gains, changes and keeps. */
export function effectTotal(effect: CountryEffect): number {
	return effect.inserted + effect.updated + effect.moved + effect.unchanged + effect.stale;
}

/** The step from which a failed run of the past goes on: what is staged stays staged. */
export function stepsToRepeat(failedAt: string): readonly StepName[] {
	return failedAt === 'transform' || failedAt === 'validate'
		? ['transform', 'validate']
		: ['read', 'stage', 'transform', 'validate'];
}
