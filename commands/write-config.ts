import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { readEnvironment } from '../source/config/environment.js';
import { redactConnection } from '../source/config/redact.js';
import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/visible.js';
import type { Invocation, Io } from './command.js';
import { askLine } from './init-questions.js';

/** What a person answers. */
interface Answers {
	readonly env: string;
	readonly source: string;
	readonly connection: string;
}

/** `init`: writes `.etlrc` from the example that ships with the program, with the answers in it. */
export async function writeConfig(invocation: Invocation): Promise<number> {
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
	if (!flags.on('force') && existsSync(target)) throw isThere(target); // Before anyone answers for nothing.
	const answers = flags.on('yes') ? suggested : await askAnswers(suggested, target, invocation);
	requireUsable(answers, target, invocation);
	write(target, configText(answers), flags.on('force'));
	const made = makeFolders(answers, path.dirname(target));
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

/** What a run would refuse is refused before it is written. Variables are looked at when it runs. */
function requireUsable(answers: Answers, target: string, { io }: Invocation): void {
	const faults = faultsOf(answers, target, io);
	if (faults.length === 0) return;
	throw new EtlError('E_CONFIG_INVALID', ['Nothing is written', ...faults.map((fault) => fault.text)].join('\n'), {
		hint: 'Name a folder with --source and a database with --connection.',
	});
}

function faultsOf({ env, source, connection }: Answers, target: string, io: Io) {
	const origin = { file: target, base: path.dirname(target), cwd: io.cwd, overrides: {} };
	return readEnvironment({ source, connection }, env, origin, io.env).faults;
}

/** Asks for one after the other; a bad answer is asked for again, and what was answered before it stands. */
async function askAnswers(suggested: Answers, target: string, { io }: Invocation): Promise<Answers> {
	let answers = suggested;
	const ask = async (name: keyof Answers, message: string) => {
		const fault = (answer: string) => {
			if (name === 'env') return answer === '' ? 'It needs a name, such as dev' : null;
			const found = faultsOf({ ...answers, [name]: answer }, target, io).filter(({ path: [key] }) => key === name);
			return found.length === 0 ? null : found.map(({ text }) => visible(text)).join('; ');
		};
		answers = { ...answers, [name]: await askLine({ message, initial: suggested[name], fault }, io) };
	};
	await ask('env', 'Name of the environment');
	await ask('source', 'Folder that the files arrive in');
	await ask('connection', 'Database');
	return answers;
}

function configText(answers: Answers): string {
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

/** The folders that the answers speak of, where they are local and missing. */
function makeFolders(answers: Answers, base: string): string[] {
	const database = /^sqlite:(.+)$/i.exec(answers.connection)?.[1];
	const folders = [
		path.resolve(base, answers.source),
		...(database ? [path.dirname(path.resolve(base, database))] : []),
	];
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
