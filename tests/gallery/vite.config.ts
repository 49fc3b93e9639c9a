import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The drawings alone, with made-up frames: `npm run gallery`. Not a part of the product. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [svelte({ configFile: '../../svelte.config.js' })],
  server: { host: '127.0.0.1', port: 4190, fs: { allow: ['../..'] } },
});
