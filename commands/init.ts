import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../source/config/settings.js';
import { EtlError } from '../source/core/errors.js';
import { redactConnection } from '../source/core/redact.js';
import { jsonText, visible } from '../source/core/values/visible.js';
import type { Command, Invocation, Io } from './command.js';

export const init: Command = {
	description: `Asks for environment, source and database, and writes a config that can be run at once.
With --yes it asks nothing: --env, --source and --connection say what is meant, or their defaults.`,
	flags: [
		{ name: 'output', value: 'FILE', description: 'where to write; else .etlrc' },
		{ name: 'force', description: 'put it in the place of a file that is there' },
	],
	examples: [
		['etl-tui init', 'ask'],
		['etl-tui init --yes --source ./inbox', 'ask nothing'],
	],
	run: writeConfig,
};

/** A person's answers. */
interface Answers {
	readonly env: string;
	readonly source: string;
	readonly connection: string;
}

async function writeConfig(invocation: Invocation): Promise<number> {
	const { flags, io } = invocation;
	const target = path.resolve(io.cwd, flags.text('output') ?? '.etlrc');
	const suggested: Answers = {
		env: flags.text('env') ?? 'dev',
		source: flags.text('source') ?? 'inbox',
		connection: flags.text('connection') ?? 'sqlite:data/etl.db',
	};
	if (!flags.on('yes') && !io.interactive) {
		throw new EtlError('E_NEEDS_APPROVAL', 'There is no terminal to ask on', {
			hint: 'Add --yes, with --source and --connection.',
		});
	}
	if (!flags.on('force') && existsSync(target)) throw isThere(target); // This comes before the questions, so that no answer is for nothing.
	const answers = flags.on('yes') ? suggested : await askAnswers(suggested, target, invocation);
	const checked = await read(answers, target, io);
	if (checked.faults.length > 0) throw unusable(checked.faults);
	write(target, await configText(answers), flags.on('force'));
	const made = makeFolders(checked.settings);
	const { env, source } = answers;
	const connection = redactConnection(answers.connection);
	if (flags.on('json')) {
		io.stdout.write(`${jsonText({ file: target, environment: env, source, connection, folders: made }, 2)}\n`);
		return 0;
	}
	const lines = [
		`✔ ${path.relative(io.cwd, target)}: ${env} loads ${source} into ${connection}`,
		...made.map((folder) => `✔ made the folder ${path.relative(io.cwd, folder)}`),
		"  → Look at its schema and policies, put a day's files into the source, then `etl-tui doctor` and `etl-tui read`.",
	];
	io.stdout.write(`${lines.map(visible).join('\n')}\n`);
	return 0;
}

/** A config that a run would refuse is refused before it is written. Variables are checked when it runs. */
async function read({ env, source, connection }: Answers, target: string, io: Io) {
	const { readEnvironment } = await import('../source/config/environment.js');
	const { REGISTRIES } = await import('../source/config/resolve.js');
	const { faultLine } = await import('../source/config/faults.js');
	const origin = { file: target, base: path.dirname(target), cwd: io.cwd, overrides: {}, registries: REGISTRIES };
	const { settings, faults } = await readEnvironment({ source, connection }, env, origin, io.env);
	return { settings, faults: faults.map((fault) => ({ key: fault.path[0], line: faultLine(fault) })) };
}

function unusable(faults: readonly { readonly line: string }[]): EtlError {
	const message = ['Nothing is written', ...faults.map(({ line }) => line)].join('\n');
	return new EtlError('E_CONFIG_INVALID', message, {
		hint: 'Name a folder with --source and a database with --connection.',
	});
}

/** Asks one question after the other. A bad answer is asked for again; the answers before it are kept. */
async function askAnswers(suggested: Answers, target: string, { io }: Invocation): Promise<Answers> {
	let answers = suggested;
	const ask = async (name: keyof Answers, message: string) => {
		const fault = async (answer: string) => {
			if (name === 'env') return answer === '' ? 'It needs a name, such as dev' : null;
			const { faults } = await read({ ...answers, [name]: answer }, target, io);
			const found = faults.filter(({ key }) => key === name);
			return found.length === 0 ? null : found.map(({ line }) => visible(line)).join('; ');
		};
		answers = { ...answers, [name]: await askLine({ message, initial: suggested[name], fault }, io) };
	};
	await ask('env', 'Name of the environment');
	await ask('source', 'Folder or URL that the files come from');
	await ask('connection', 'Database');
	return answers;
}

async function configText(answers: Answers): Promise<string> {
	const { parseDocument } = await import('yaml');
	const example = parseDocument(readFileSync(new URL('../../.etlrc.example', import.meta.url), 'utf8'));
	const environment = { connection: answers.connection, source: answers.source };
	example.set('defaultEnvironment', answers.env);
	example.set('environments', example.createNode({ [answers.env]: environment }));
	return example.toString({ lineWidth: 120 });
}

function write(target: string, text: string, force: boolean): void {
	try {
		writeFileSync(target, text, { flag: force ? 'w' : 'wx', mode: 0o600 });
	} catch (error) {
		const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
		if (exists) throw isThere(target);
		throw cannotWrite(target, error);
	}
}

function isThere(target: string): EtlError {
	return new EtlError('E_OUTPUT', `${target} is there already`, {
		hint: 'Add --force to put the new one in its place.',
	});
}

/** Makes the missing local folders of the answers. */
function makeFolders({ source, connection }: Pick<Settings, 'source' | 'connection'>): string[] {
	const folders = [source.folder, connection.file && path.dirname(connection.file)].filter((each) => each !== null);
	try {
		return folders.filter((folder) => mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined);
	} catch (error) {
		throw cannotWrite('A folder', error);
	}
}

function cannotWrite(what: string, error: unknown): EtlError {
	return new EtlError('E_OUTPUT', `${what} cannot be written (${error instanceof Error ? error.message : error})`, {
		cause: error,
	});
}

/** A question with a line as its answer. */
interface LineQuestion {
	readonly message: string;
	/** The answer where nothing is typed. */
	readonly initial: string;
	/** The fault of an answer, or `null`. */
	fault(answer: string): Promise<string | null>;
}

/**
 * Asks a question until its answer is valid; an invalid answer shows its fault, and the question is asked again.
 *
 * @throws EtlError `E_REFUSED` where the person leaves with Esc, Ctrl-C or the end of the input
 */
async function askLine(question: LineQuestion, io: Io): Promise<string> {
	const left = () => new EtlError('E_REFUSED', 'Left without an answer', { hint: 'Nothing is written.' });
	if (io.env.TERM === 'dumb') return askInLines(question, io, left);
	const { default: enquirer } = await import('enquirer');
	try {
		const { answer } = await enquirer.prompt<{ answer: string }>({
			type: 'input',
			name: 'answer',
			message: question.message,
			initial: question.initial,
			validate: async (value) => (await question.fault(value.trim() || question.initial)) ?? true,
			stdin: io.stdin,
			stdout: io.stderr,
		});
		return answer.trim() || question.initial;
	} catch {
		throw left();
	}
}

/** The same for a terminal without raw keys. */
async function askInLines({ message, initial, fault }: LineQuestion, io: Io, left: () => EtlError): Promise<string> {
	const { createInterface } = await import('node:readline/promises');
	const lines = createInterface({ input: io.stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
	try {
		for (;;) {
			io.stderr.write(`${message} (${visible(initial)}): `);
			const line = await new Promise<string | null>((resolve) => {
				lines.once('line', resolve);
				lines.once('close', () => resolve(null));
			});
			if (line === null) throw left();
			const answer = line.trim() || initial;
			const why = await fault(answer);
			if (why === null) return answer;
			io.stderr.write(`  ${why}\n`);
		}
	} finally {
		lines.close();
	}
}
