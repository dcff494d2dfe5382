// Pieces of Markdown that the reference pages share.

/** First lines of every page: its title, and where it comes from. */
export function heading(title, madeFrom) {
	return `# ${title}\n\n<!-- Made by \`npm run docs\` from ${madeFrom}: change that, not this. -->\n`;
}

/** A table; columns that no row fills are left out. */
export function table(titles, rows) {
	const kept = titles.map((_, index) => index).filter((index) => rows.some((row) => row[index] !== ''));
	const line = (cells) => `| ${kept.map((index) => cells[index].replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(titles), `|${kept.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

export function code(text) {
	return `\`${text}\``;
}
