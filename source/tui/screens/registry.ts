import { CAUSE } from './cause/index.js';
import { CAUSES } from './causes/index.js';
import { COMPARE } from './compare/index.js';
import { CONSOLE } from './console/index.js';
import { COPY } from './copy/index.js';
import { DAYS } from './days/index.js';
import { FACETS } from './facets/index.js';
import { FILE } from './file/index.js';
import { HELP } from './help/index.js';
import { HISTORY } from './history/index.js';
import { LOG } from './log/index.js';
import { MEND } from './mend/index.js';
import { MENDS } from './mends/index.js';
import { PAST } from './past/index.js';
import { READ } from './read/index.js';
import { RECORD } from './record/index.js';
import { REJECTS } from './rejects/index.js';
import { REMEDIES } from './remedies/index.js';
import { ROW } from './row/index.js';
import { ROWS } from './rows/index.js';
import type { ScreenDefinition } from './screen.js';
import { STAGE } from './stage/index.js';
import { TRACE } from './trace/index.js';
import { TRANSFORM } from './transform/index.js';
import { VALIDATE } from './validate/index.js';
import { VALUES } from './values/index.js';

/** Every screen, in the order of the help; the program starts with the first one. */
export const SCREENS: readonly ScreenDefinition[] = [
	READ,
	STAGE,
	TRANSFORM,
	VALIDATE,
	CAUSE,
	FILE,
	CAUSES,
	FACETS,
	REJECTS,
	RECORD,
	MEND,
	REMEDIES,
	MENDS,
	TRACE,
	HISTORY,
	PAST,
	LOG,
	COMPARE,
	DAYS,
	COPY,
	CONSOLE,
	ROWS,
	ROW,
	VALUES,
	HELP,
];
