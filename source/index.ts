// What other programs may import.
export { EXIT, errorTable } from './core/errors.js';
