// docs/reference/configuration.md: every key of the config.
import { flagVariable } from '../../dist/commands/command.js';
import { EVERYWHERE, READING } from '../../dist/commands/flags.js';
import { DEFAULTS } from '../../dist/source/config/document.js';
import { configSchema } from './config-schema.mjs';
import { code, heading, table } from './markdown.mjs';

const INTRODUCTION = `
\`etl-tui init\` writes a config; [\`.etlrc.example\`](../../.etlrc.example) is one with every key.

It is looked for from the current folder upward, in each folder in this order: \`.etlrc\` (YAML or JSON),
\`.etlrc.json\`, \`.yaml\`, \`.yml\`, \`.js\`, \`.ts\`, \`.mjs\`, \`.cjs\`, \`etl.config.*\` with the same endings, and the key
\`etl\` of \`package.json\`. \`--config FILE\` names one. Relative paths in it start from its folder.

What is said twice is taken from the last of: default, file, environment of the file, \`ETL_…\` variable, flag.
A config is checked whole, every environment of it: \`etl-tui doctor\` lists all faults at once.

\`\`\`yaml
defaultEnvironment: dev
environments:
  dev:
    connection: sqlite:data/dev.db
    source: inbox
  prod:
    connection: "\${HEALTH_DB}"
    source: "\${HEALTH_INBOX:-/srv/health/inbox}"
    policies: { newCountries: ask }
policies:
  maxRejects: 1%
\`\`\`

**Environments.** \`--env\`, then \`ETL_ENV\`, then \`defaultEnvironment\` chooses; case does not matter. An environment may
override every key: objects are merged key by key, everything else is replaced.

**Variables.** \`\${NAME}\` in any text is the variable of the process, \`\${NAME:-default}\` gives what stands in where it is
unset or empty, \`$\${\` is \`\${\` itself. Numbers, booleans and lists (separated by commas) may be text too, so that
variables can hold them. Passwords are never shown, in no error, log or report; keep them in variables all the same.

**In an editor.** Begin a YAML config with \`# yaml-language-server: $schema=PATH\`, or point \`$schema\` of a JSON config
at it, where PATH is that of [\`config.schema.json\`](config.schema.json), which ships with the package: keys complete
themselves and faults are underlined.

**INI.** A \`.conf\` file has one section an environment, dots in the keys, and what all environments share before the
first section. \`etl-tui prod hospital.conf\` is \`etl-tui --env prod --config hospital.conf\`. A comment begins with
\`;\` or \`#\` at the start of a line or behind a blank; quotes keep a value as it is.

\`\`\`ini
policies.maxRejects = 1%
[dev]
connection = sqlite:data/dev.db
source = inbox
\`\`\`
`;

/** What a newcomer needs beside a section's keys. */
const NOTES = {
	read: `
Every rule that is for a file applies, in their order: a later one wins over an earlier, key by key, and a flag over all.

\`\`\`yaml
read:
  - { encoding: windows-1252 }
  - { files: "north_*.csv", encoding: windows-1250, delimiter: ";" }
  - { files: ["lab_{date:YYYYMMDD}.txt", "*.dat"], preamble: 2 }
\`\`\`

A pattern without a \`/\` is held against the file's own name, with or without its \`.gz\`.
`,
	'schema.columns': `
**Types.** \`varchar(n)\` and \`char(n)\` hold up to n characters, \`text\` any number; \`int(n)\` up to n digits (n at most 18), \`int\` 32 bits,
\`bigint\` 64; \`decimal(p,s)\` p digits, s of them behind the point; \`date\`, \`datetime\`, \`boolean\` (true/false, yes/no, t/f,
y/n, 1/0). [Values](values.md) tells what becomes of every value.

**Header names** match without regard to case, spaces, \`_\` and \`-\`.
`,
};

/** The page. */
export function configurationPage() {
	const schema = configSchema();
	return `${heading('Configuration', 'source/config/document.ts')}${INTRODUCTION}
## Keys

${keyTable(schema, '')}

${sections(schema, '').join('\n')}`;
}

/** One section for each key that has keys of its own, `environments` aside, which repeats them all. */
function sections(schema, prefix) {
	return Object.entries(schema.properties).flatMap(([key, node]) => {
		const at = prefix + key;
		const inner = withKeys(node);
		if (!inner?.properties || key === 'environments') return [];
		const nested = sections(inner, `${at}.`);
		if (Object.keys(inner.properties).every((each) => hasKeys(inner.properties[each]))) return nested;
		const about = [node.description && `${node.description}.`, NOTES[at]?.trim()].filter(Boolean).join('\n\n');
		return [`## ${code(at)}\n\n${about}\n\n${keyTable(inner, `${at}.`)}\n`, ...nested];
	});
}

function keyTable(schema, prefix) {
	const rows = Object.entries(schema.properties).map(([key, node]) => {
		const { meaning, usual } = splitDefault(node.description ?? '');
		const required = schema.required?.includes(key) && prefix !== '' ? '**required**' : '';
		return [code(key), typeName(node), required || defaultText(prefix + key, usual), variable(prefix, key), meaning];
	});
	return table(['key', 'type', 'default', 'variable', 'meaning'], rows);
}

/** Takes the closing sentence about the default off a description. */
function splitDefault(description) {
	const [, meaning, usual] = /^(.*?)(?:[.,;:] Default:? (.*))?$/.exec(description.replace(/^Default/, '; Default'));
	return { meaning: meaning.replaceAll(' (default)', ''), usual: usual ?? '' };
}

function defaultText(path, described) {
	const value = path.split('.').reduce((node, part) => node?.[part], DEFAULTS);
	if (['string', 'number', 'boolean'].includes(typeof value) && described === '') return code(value);
	return described.replace(/^\d+/, code('$&'));
}

function variable(prefix, key) {
	const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
	const flags = prefix === 'read.' ? READING : prefix === '' ? EVERYWHERE : [];
	if (key === 'defaultEnvironment') return code('ETL_ENV');
	return flags.some((flag) => flag.name === name) ? code(flagVariable(name)) : '';
}

function hasKeys(node) {
	return Boolean(withKeys(node)?.properties);
}

/** The node that has a node's keys: itself, its items, or one of the shapes that it may have. */
function withKeys(node) {
	if (node.properties) return node;
	if (node.items?.properties) return node.items;
	const shape = node.anyOf?.map(withKeys).find(Boolean);
	return shape && { ...shape, description: node.description };
}

function typeName(node) {
	if (node.enum) return node.enum.map((value) => code(value)).join(', ');
	if (node.anyOf) return [...new Set(node.anyOf.map(typeName).filter(Boolean))].join(' or ');
	if (Array.isArray(node.type)) return node.type.map((type) => typeName({ type })).join(' or ');
	switch (node.type) {
		case 'array':
			if (node.items.properties?.files) return 'list of rules';
			return hasKeys(node) ? 'list of columns' : `list of ${typeName(node.items)}`;
		case 'object':
			return 'keys';
		case 'integer':
			return 'whole number';
		case 'string':
			return 'text';
		case 'boolean':
			return '`true`, `false`';
		case 'null':
			return '`null`';
		default:
			return node.type ?? '';
	}
}
