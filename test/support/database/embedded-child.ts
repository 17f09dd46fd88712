import { startEmbedded } from '../../../src/db/embedded/embedded.ts';

/** Starts the embedded Postgres in the folder it is given, says where it is, and stops it when its input ends. */
const { url, folder, stop } = await startEmbedded(process.argv[2] ?? '', { durable: false });
console.log(JSON.stringify({ url, folder }));
process.stdin.on('end', () => void stop().then(() => process.exit(0)));
process.stdin.resume();
