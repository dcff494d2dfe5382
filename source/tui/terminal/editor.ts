import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** A file to open in an editor. */
export interface Editing {
	/** Absolute. */
	readonly path: string;
	/** 1-based; `null` for its beginning. */
	readonly line: number | null;
}

/** What came of it. */
export interface Edited {
	/** Whether the file is another one now. */
	readonly changed: boolean;
	/** Why the editor did not open; `null` where it did. */
	readonly fault: string | null;
}

/** The editor that a person has named, as a command line of a shell. */
export function editorOf(env: Readonly<Record<string, string | undefined>>): string {
	const named = env.VISUAL?.trim() || env.EDITOR?.trim();
	return named || (process.platform === 'win32' ? 'notepad' : 'vi');
}

/** Editors by the way in which they take a line; all others are of vi's way, `+LINE FILE`. */
const WAYS: readonly (readonly [names: RegExp, words: (file: string, line: number) => string[]])[] = [
	[/^(?:code|code-insiders|codium|cursor|windsurf)$/, (file, line) => ['--goto', `${file}:${line}`]],
	[/^(?:subl|sublime_text|zed|hx|helix|atom)$/, (file, line) => [`${file}:${line}`]],
	[/^(?:idea|webstorm|pycharm|datagrip|kate|gedit-line)$/, (file, line) => ['--line', String(line), file]],
	[/^(?:notepad|open|xdg-open)$/, (file) => [file]],
];

/** The words that open a file at a line, behind an editor's own command line. */
export function wordsFor(editor: string, { path: file, line }: Editing): string[] {
	if (line === null) return [file];
	// A command line may have flags: the program is its first word.
	const [program = ''] = editor.split(/\s+/);
	const name = path.basename(program.replace(/^["']|["']$/g, '')).replace(/\.(?:exe|cmd)$/i, '');
	const way = WAYS.find(([names]) => names.test(name));
	return way === undefined ? [`+${line}`, file] : way[1](file, line);
}

/**
 * Runs the editor in the terminal, which it has for itself, until it ends.
 *
 * @param editor - see {@link editorOf}
 */
export async function runEditor(editor: string, editing: Editing): Promise<Edited> {
	const before = await versionOf(editing.path);
	const words = wordsFor(editor, editing);
	// As git does: the shell splits the command line, and takes the file as it is.
	const child =
		process.platform === 'win32'
			? spawn(`${editor} ${words.map((word) => `"${word}"`).join(' ')}`, { shell: true, stdio: 'inherit' })
			: spawn('sh', ['-c', `${editor} "$@"`, editor, ...words], { stdio: 'inherit' });
	const fault = await new Promise<string | null>((resolve) => {
		child.on('error', (error) => resolve(error.message));
		child.on('exit', (code, signal) => {
			if (code === 0) return resolve(null);
			resolve(signal === null ? `${editor} ended with ${code}` : `${editor} was ended by ${signal}`);
		});
	});
	return { changed: (await versionOf(editing.path)) !== before, fault };
}

async function versionOf(file: string): Promise<string> {
	const facts = await stat(file, { bigint: true }).catch(() => null);
	return facts === null ? 'gone' : `${facts.ino} ${facts.size} ${facts.mtimeNs}`;
}
