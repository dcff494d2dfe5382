import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';

test('etl-tui ENVIRONMENT FILE.conf runs the day of that section', () => {
	const place = workplace();
	place.put('a_23112026.txt', feedText([{ id: '1' }]));
	const conf = `source = inbox
[DEV]
connection = sqlite:dev.db
[prod]
connection = sqlite:etl.db ; the workplace's
`;
	writeFileSync(path.join(place.folder, 'hospital.conf'), conf);
	expect(place.json('PROD', 'hospital.conf', '--yes')).toMatchObject({
		status: 0,
		environment: 'prod',
		command: 'run',
	});
	expect(place.rows('select environment, status from etl_runs')).toEqual([{ environment: 'prod', status: 'done' }]);
	const unknown = place.etl('prd', 'hospital.conf', '--yes');
	expect(unknown.status).toBe(3);
	expect(unknown.stderr).toContain('There is no environment prd: the config has DEV, prod; did you mean prod?');
});

test('a word that is no command keeps its secret', () => {
	const wrong = workplace().etl('run', '--yes', '--conection=postgres://etl:geheim@db/health');
	expect(wrong.status).toBe(2);
	expect(wrong.stdout + wrong.stderr).not.toContain('geheim');
});
