// `npm start`: builds the page and serves it on this machine only.
import { build, preview } from 'vite';

const HOST = '127.0.0.1';
const PORT = 4173;

console.log('Building Logscope...');
await build({ logLevel: 'warn' });
// Not strict: when the port is taken, vite takes the next free one.
const server = await preview({
  logLevel: 'warn',
  preview: { host: HOST, port: PORT, strictPort: false },
});
const { port } = server.httpServer.address();
console.log(`Logscope is open at http://${HOST}:${port}/  (Ctrl+C stops it)`);
