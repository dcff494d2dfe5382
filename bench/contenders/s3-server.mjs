// The S3 server of the tests as a process of its own: `s3-server.mjs FOLDER PORT`; says a line when it takes requests.
import { createRequire } from 'node:module';

const [directory, port] = process.argv.slice(2);
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver');
const server = new S3rver({
	address: '127.0.0.1',
	port: Number(port),
	silent: true,
	vhostBuckets: false,
	allowMismatchedSignatures: true,
	directory,
	configureBuckets: [{ name: 'feeds' }],
});
await server.run();
console.log('ready');
