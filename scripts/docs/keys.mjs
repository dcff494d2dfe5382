// docs/reference/keys.md: from the values that the footer and the help screen are drawn from.
import { allBindings } from '../../dist/source/tui/keys/binding.js';
import { keyName } from '../../dist/source/tui/keys/keyboard.js';
import { SCREENS } from '../../dist/source/tui/screens/registry.js';
import { code, heading, table } from './markdown.mjs';

/** The page. */
export function keysPage() {
	const rows = allBindings(SCREENS).map(({ binding: { keys, help }, screens }) => [
		keys.map((key) => code(keyName(key))).join(' '),
		screens.length === 0 ? 'everywhere' : screens.join(', '),
		help,
	]);
	return `${heading('Keys', 'source/tui/screens and source/tui/keys/everywhere.ts')}
Of the screens that \`etl-tui\` opens on a terminal. The footer shows those that work right now; \`?\` shows all.

- In the console and in a field every letter is typed, and \`←\` \`→\` \`Home\` \`End\` \`Ctrl-A\` \`Ctrl-E\` \`Ctrl-U\` \`Ctrl-K\` \`Ctrl-W\`
  edit the line, whatever they do elsewhere.
- A question is answered on the screen that shows it, read to its end, after 0.4 s, by a key that stands alone: not by one
  that came with others or is held down.
- A paste goes into the console, where its lines run one after the other, or with its first line into a field. Elsewhere it
  is dropped.
- Below 80×24 only \`q\` works, and Ctrl-C.

${table(['key', 'where', 'what it does'], rows)}
`;
}
