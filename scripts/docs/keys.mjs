// docs/reference/keys.md: the table that the footer and the help screen are drawn from.
import { keyName } from '../../dist/source/tui/keyboard.js';
import { KEYMAP } from '../../dist/source/tui/keymap.js';
import { code, heading, table } from './markdown.mjs';

/** The page. */
export function keysPage() {
	const rows = KEYMAP.map(({ keys, screens, help }) => [
		keys.map((key) => code(keyName(key))).join(' '),
		screens.length === 0 ? 'everywhere' : screens.join(', '),
		help,
	]);
	return `${heading('Keys', 'source/tui/keymap.ts')}
Of the screens that \`etl-tui\` opens on a terminal. The footer shows those that work right now; \`?\` shows all.

${table(['key', 'where', 'what it does'], rows)}
`;
}
