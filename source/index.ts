// What other programs may import.
export { type ErrorCode, EtlError, EXIT, errorTable } from './core/errors.js';
export { type Config, type ConfigOptions, loadConfig } from './library/config.js';
export { type ReadFileOptions, type RecordFile, readFile } from './library/read-file.js';
export type { FileRecord } from './steps/read/file-records.js';
