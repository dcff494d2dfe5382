import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { etl, Terminal } from './terminal.mjs';

const DATE = '2026-11-23';

/** Seconds that a person needs to read a screen, or to see what a key has done. */
const [READ, GLANCE] = [4, 2.5];

const CONFIG = `source: inbox
connection: sqlite:health.db
policies:
  maxRejects: 1%
  newCountries: allow
latestBy: LastConsultedDate
schema:
  columns:
    - { name: CustomerID, type: varchar(18), key: true }
    - { name: CustomerName, type: varchar(255), required: true }
    - name: LastConsultedDate
      type: date
      formats: [YYYYMMDD]
    - { name: Country, type: varchar(5) }
`;

/** Stands for the editor: shows the config, mends the formats as a person would, and ends. */
const EDITOR = `#!/bin/sh
for file; do :; done
printf '\\033[2J\\033[H'
cat "$file"
sleep 2
sed -i 's/formats: .*/formats: [YYYYMMDD, YYYY-MM-DD]/' "$file"
printf '\\033[2J\\033[H'
cat "$file"
printf '\\n"%s" written\\n' .etlrc.yaml
sleep 4
`;

/** A day that failed in the night: its cause is found, the config is mended, and the day runs again. */
export async function failedDay(place) {
	mkdirSync(path.join(place, 'inbox'), { recursive: true });
	writeFileSync(path.join(place, '.etlrc.yaml'), CONFIG);
	writeFileSync(path.join(place, 'inbox/clinic_north_23112026.csv'), clinic());
	const editor = path.join(place, 'vi');
	writeFileSync(editor, EDITOR);
	chmodSync(editor, 0o755);
	try {
		etl(place, 'run', '--yes', '--allow-new-tables', '--date', DATE);
	} catch {
		// The night's run is refused: a tenth of the records have another date format.
	}
	const shots = [];
	const screen = new Terminal(place, ['--date', DATE], { EDITOR: editor });
	const shoot = async (seconds) => shots.push({ lines: await screen.lines(), seconds });
	const press = async (key, shown, seconds = GLANCE) => {
		screen.press(key);
		await screen.waitFor(shown);
		await shoot(seconds);
	};
	try {
		await screen.waitFor('shows why');
		await shoot(READ);
		await press('!', 'what failed', READ);
		await press('Enter', '430 faults', READ);
		await press('Enter', 'line 9', READ);
		screen.press('Escape');
		await screen.waitFor('430 faults');
		await press('Escape', 'what failed');
		await press('E', 'formats: [YYYYMMDD]');
		await screen.waitFor('written');
		await shoot(GLANCE);
		await screen.waitFor('The config was read again');
		await shoot(GLANCE);
		await press('Escape', 'Press s');
		await press('s', 'y yes');
		screen.press('y');
		await screen.waitFor('Commit?');
		await screen.waitFor('y yes');
		await shoot(READ);
		await press('y', 'is committed', 2 * READ);
		return shots;
	} finally {
		screen.close();
	}
}

/** 4,300 records, of which every tenth has its date as a spreadsheet writes it. */
function clinic() {
	const records = Array.from({ length: 4_300 }, (_, at) => {
		const day = String((at % 20) + 1).padStart(2, '0');
		const date = at % 10 === 7 ? `2026-11-${day}` : `202611${day}`;
		return `${900_000 + at};Person ${at};${date};${['IND', 'USA', 'AU'][at % 3]}`;
	});
	return ['CustomerID;CustomerName;LastConsultedDate;Country', ...records, ''].join('\n');
}
