// Loads the chunks of the bundle with V8's code cache: functions that an earlier run compiled are not compiled again.
// Goes along with the bundle as it is, beside the chunks.
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { cachedDataVersionTag, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');
const { threadId } = require('node:worker_threads');
const { crc32 } = require('node:zlib');
const { ASYNCHRONOUS } = require('./chunks.json');

/** Files of one version and one set of V8's flags: a file of another would be refused. */
const CACHE = path.join(__dirname, 'cache', String(cachedDataVersionTag()));

const loaded = new Map();
const compiled = [];

/** Milliseconds of a process that is no small one. */
const LARGE = 700;

let isBounded = false;

/**
 * Rows are short-lived, and V8 would collect them only at twice the live memory: this takes 190 instead of 300 MB for a
 * million rows, as fast. A small day ends before, and is spared a collection that gains nothing.
 */
function boundHeap() {
	isBounded = true;
	setFlagsFromString('--heap-growing-percent=30');
}

/** Does something with the flags that V8 started with: they are part of what a cache is valid for. */
function withFirstFlags(work) {
	if (!isBounded) return work();
	setFlagsFromString('--heap-growing-percent=0');
	try {
		return work();
	} finally {
		boundHeap();
	}
}

/** Loads a chunk once. Gives its exports, or a promise of them where it needs a package that only `import` can load. */
function load(name) {
	const known = loaded.get(name);
	if (known) return known.exports;
	const packages = (ASYNCHRONOUS[name] ?? []).filter((each) => !loaded.has(each));
	return packages.length > 0 ? Promise.all(packages.map(loadPackage)).then(() => load(name)) : run(name);
}

async function loadPackage(name) {
	loaded.set(name, { exports: await importModule(name) });
}

/** Imports a package, or a module by its address. A script whose code is from the cache cannot. */
function importModule(id) {
	return import(id);
}

function run(name) {
	const file = path.join(__dirname, name);
	const module = new Module(file);
	const wanted = (id) => (id.startsWith('./') ? load(id.slice(2)) : (loaded.get(id)?.exports ?? require(id)));
	loaded.set(name, module);
	// The build writes ASCII alone, which is read fastest as it is.
	const code = readFileSync(file, 'latin1');
	// Node maps lines to those of the sources only in what it compiles itself.
	const body = process.sourceMapsEnabled ? module._compile(`return ${code}`, file) : compile(code, file, name);
	body(module.exports, wanted, module, file, __dirname, importModule);
	return module.exports;
}

function compile(code, filename, name) {
	const cache = path.join(CACHE, name);
	const cachedData = readIfWhole(cache);
	const script = withFirstFlags(() => new Script(code, { filename, cachedData }));
	if (cachedData === undefined || script.cachedDataRejected) compiled.push({ script, cache });
	return script.runInThisContext();
}

/** Bytes of a checksum, which stands behind a cache: V8 looks only at the length, and ends the process over a damaged one. */
const SUM = 4;

function readIfWhole(file) {
	try {
		const bytes = readFileSync(file);
		const data = bytes.subarray(0, -SUM);
		return crc32(data) === bytes.readUInt32LE(data.length) ? data : undefined;
	} catch {
		return undefined;
	}
}

function withSum(data) {
	const sum = Buffer.alloc(SUM);
	sum.writeUInt32LE(crc32(data));
	return Buffer.concat([data, sum]);
}

/** Writes what was compiled, with each function that has run. Where the folder belongs to another user, nothing is kept. */
function keepCompiled() {
	try {
		if (compiled.length > 0) mkdirSync(CACHE, { recursive: true });
		for (const { script, cache } of compiled.splice(0)) {
			const draft = `${cache}.${process.pid}.${threadId}`;
			writeFileSync(draft, withSum(withFirstFlags(() => script.createCachedData())));
			renameSync(draft, cache);
		}
	} catch {
		// The next run compiles again.
	}
}

/** Starts an entry of the bundle as a process. */
exports.startProcess = (name) => {
	setTimeout(boundHeap, LARGE).unref();
	process.on('exit', keepCompiled);
	load(name);
};

/** Starts an entry of the bundle as a thread, which may end without being told. */
exports.startThread = (name) => {
	load(name);
	setImmediate(keepCompiled);
};
