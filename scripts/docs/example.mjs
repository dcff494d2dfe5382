// .etlrc.example: every key with what it means, from the same schema that checks a config.
import { Document, stringify, visit } from 'yaml';
import { DEFAULTS } from '../../dist/source/config/document.js';
import { configSchema } from './config-schema.mjs';

const WIDTH = 116;

const HEAD = `# A config of etl-tui with its usual keys. Copy it to .etlrc, or let \`etl-tui init\` write one.
# Keys that stand behind # are not set. Every key: docs/reference/configuration.md
`;

const ENVIRONMENTS = `environments:
  # DEV: relative paths start from the folder of this file.
  dev:
    connection: sqlite:data/dev.db
    source: inbox
  # UAT: a database and a folder of its own, the same rules.
  uat:
    connection: sqlite:data/uat.db
    source: inbox-uat
  # PROD: where things are comes from variables, so that no secret stands here; the connection may be such as
  # postgres://etl@db.example.org/health. A missing variable is an error; behind :- stands what is used then.
  prod:
    connection: "\${HEALTH_CONNECTION}"
    source: "\${HEALTH_INBOX:-/srv/health/inbox}"
    logs:
      keepDays: 90
    mask: true
`;

/** What an example says where a default would say nothing, or less than a feed should have. */
const SHOWN = {
	latestBy: 'LastConsultedDate',
	birthDateColumn: 'DateofBirth',
	nulls: ['NULL', 'N/A'],
	// Fields that have shifted would else make tables of post codes.
	'policies.newCountries': 'ask',
	'policies.countries': { USA: ['US', 'United States'], IND: ['IN', 'India'] },
};

/** Keys that most configs leave out, with what one might say. */
const LEFT_OUT = {
	'pgp.keyFile': 'keys/feed.asc',
	'pgp.passphrase': `\${PGP_PASSPHRASE}`,
	'pgp.password': `\${PGP_PASSWORD}`,
	'pgp.signedBy': 'keys/sender.asc',
	sourceName: 'north',
	files: ['customers_{date:DDMMYYYY}.*'],
	mask: true,
	ready: '{name}.done',
	manifest: 'manifest_{date:YYYYMMDD}.csv',
	expect: [{ files: 'customers_*', count: 1, days: ['mon', 'tue', 'wed', 'thu', 'fri'], by: '06:30' }],
	'after.do': 'move',
	'after.done': 'done/{date:YYYYMMDD}',
	'after.failed': 'failed/{date:YYYYMMDD}',
	'after.rejects': 'done',
	'read.files': ['north_*.csv'],
	'read.format': 'delimited',
	'read.delimiter': ';',
	'read.quote': '"',
	'read.escape': '\\',
	'read.lineEnd': 'crlf',
	'read.encoding': 'windows-1252',
	'read.preamble': 3,
	'read.header': 2,
	'read.columns': ['CustomerName', 'CustomerID', 'Country'],
	'read.recordTypes': 'off',
	'read.records': {},
	'read.records.types': {},
	'read.records.types.header': 'HDR',
	'read.records.types.record': 'DTL',
	'read.records.types.trailer': 'TRL',
	'read.records.column': 'RecordType',
	'read.records.count': {},
	'read.records.count.field': 2,
	'read.records.count.counts': 'lines',
	'read.multiline': true,
	'read.sheet': 'Customers',
	'read.hiddenRows': 'skip',
	'read.recordName': 'customer',
};

/** The example's text. */
export function exampleConfig() {
	const { $schema, defaultEnvironment, environments, connection, source, ...keys } = configSchema().properties;
	return [
		HEAD,
		`${comment(defaultEnvironment.description, '')}defaultEnvironment: dev\n`,
		`${comment(environments.description, '')}${ENVIRONMENTS}`,
		...Object.entries(keys).map(([key, node]) => entry(key, node, key, '')),
	].join('\n');
}

function entry(key, node, path, indent) {
	const about = node.description ? comment(withoutDefault(node.description), indent) : '';
	if (path === 'schema') return `${about}schema:\n  columns:\n${columnLines()}`;
	const { properties } = node.anyOf?.find((each) => each.properties) ?? node;
	if (properties) {
		const children = Object.entries(properties);
		if (children.every(([each]) => `${path}.${each}` in LEFT_OUT)) return about + leftOutGroup(key, path, children);
		const inner = children.map(([each, child]) => entry(each, child, `${path}.${each}`, `${indent}  `));
		return `${about}${indent}${key}:\n${inner.join('')}`;
	}
	if (path in LEFT_OUT) return about + setting(key, LEFT_OUT[path], `${indent}# `);
	const usual = SHOWN[path] ?? path.split('.').reduce((at, part) => at?.[part], DEFAULTS);
	if (usual === undefined) throw new Error(`.etlrc.example has nothing to show for ${path}`);
	return about + setting(key, usual, indent);
}

/** A group of which nothing is set: one line a key, what it means behind it. */
function leftOutGroup(key, path, children) {
	return `# ${key}:\n${leftOutLines(path, children, '#   ')}`;
}

function leftOutLines(path, children, indent) {
	return children
		.map(([each, { description, properties }]) => {
			const at = `${path}.${each}`;
			const line = properties ? `${indent}${each}:` : setting(each, LEFT_OUT[at], indent).trimEnd();
			const inner = properties ? leftOutLines(at, Object.entries(properties), `${indent}  `) : '';
			return `${line.padEnd(32)}  # ${withoutDefault(description).replaceAll('`', '')}\n${inner}`;
		})
		.join('');
}

function setting(key, value, indent) {
	const inline = Array.isArray(value)
		? `${key}: ${flow(value)}`
		: stringify({ [key]: withFlowLists(value) }, { lineWidth: 0, flowCollectionPadding: false });
	const lines = inline.trimEnd().split('\n');
	return `${lines.map((line) => indent + line).join('\n')}\n`;
}

/** Lists on the line of their key, everything else below it. */
function withFlowLists(value) {
	if (typeof value !== 'object') return value;
	const document = new Document(value);
	visit(document, {
		Seq(_, list) {
			list.flow = true;
		},
	});
	return document.contents;
}

/** A key that is set to its default needs no word of it. */
function withoutDefault(description) {
	const without = description.replace(/(^|[.;] )Default:? [^;]*(; )?/, (_, before, more) =>
		before && more ? '; ' : '',
	);
	return without.replaceAll(' (default)', '');
}

function columnLines() {
	return DEFAULTS.schema.columns.map((column) => `    - ${flow(column)}\n`).join('');
}

/** One line for one column. */
function flow(value) {
	return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
}

/** A description as comment lines. */
function comment(text, indent) {
	if (text === '') return '';
	const lines = [''];
	for (const word of text.replaceAll('`', '').split(' ')) {
		const line = lines.at(-1);
		if (line !== '' && indent.length + line.length + word.length > WIDTH - 3) lines.push(word);
		else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
	}
	return lines.map((line) => `${indent}# ${line}\n`).join('');
}
