// Preloaded into the program by measured.ts: notes at its end in the file USE_FILE the most memory that the process ever
// held, in kB, and the seconds of processor time that it took.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
	process.on('exit', () => {
		const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'));
		const { user, system } = process.cpuUsage();
		writeFileSync(process.env.USE_FILE, JSON.stringify({ peak: Number(peak), seconds: (user + system) / 1e6 }));
	});
