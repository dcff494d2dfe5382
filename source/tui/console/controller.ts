import type { Controls } from '../controller.js';
import type { Key } from '../keyboard.js';

/** Does what a key stands for in the console; `false` leaves it to the bindings of everywhere. */
export function pressInConsole(_controls: Controls, _key: Key): boolean {
	return false;
}
