import type { Invocation } from './command.js';
import type { Session } from './session.js';

export async function planSchema(_: Invocation, __: Session): Promise<number> {
	return 0;
}
