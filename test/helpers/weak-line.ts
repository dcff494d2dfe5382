import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line between a client and a server, which a test can make fail: it knows nothing of what goes over it. */
export interface WeakLine {
	/** On 127.0.0.1. */
	readonly port: number;
	/** Ends a connection once so many bytes came from the server since now, so many times in a row. */
	cut(after: number, times: number): void;
	/** Lets nothing more through once so many bytes came from the server since now. */
	stall(after: number): void;
	/** Connections that the client holds open. */
	connections(): number;
	/** Bytes that came from the server so far. */
	received(): number;
}

/** A line to a server on 127.0.0.1, gone when the test ends. */
export async function weakLine(to: number): Promise<WeakLine> {
	const open = new Set<Socket>();
	let received = 0;
	let fails: { readonly how: 'cut' | 'stall'; readonly after: number; times: number; from: number } | null = null;
	const server = createServer((client) => {
		const inner = connect(to, '127.0.0.1');
		const end = () => {
			client.destroy();
			inner.destroy();
		};
		open.add(client);
		client.on('close', () => open.delete(client));
		for (const socket of [client, inner]) socket.on('error', end).on('close', end).setNoDelay();
		client.pipe(inner);
		inner.on('data', (chunk: Buffer) => {
			const left = fails === null ? Number.POSITIVE_INFINITY : fails.from + fails.after - received;
			if (fails !== null && chunk.length > left) {
				inner.pause();
				const part = chunk.subarray(0, Math.max(0, left));
				received += part.length;
				client.write(part);
				if (fails.how === 'stall') return;
				inner.removeAllListeners('data');
				client.end(() => end());
				fails.times--;
				fails.from = received;
				if (fails.times === 0) fails = null;
				return;
			}
			received += chunk.length;
			if (client.write(chunk)) return;
			inner.pause();
			client.once('drain', () => inner.resume());
		});
		inner.on('end', () => client.end());
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const socket of open) socket.destroy();
		server.close();
	});
	return {
		port: (server.address() as AddressInfo).port,
		cut: (after, times) => {
			fails = { how: 'cut', after, times, from: received };
		},
		stall: (after) => {
			fails = { how: 'stall', after, times: 1, from: received };
		},
		connections: () => open.size,
		received: () => received,
	};
}
