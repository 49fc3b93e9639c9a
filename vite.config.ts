import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { contentSecurity, ORIGIN_ONLY } from './scripts/content-security.ts';
import { offline } from './scripts/offline.ts';
import { lessonProse } from './scripts/lesson-prose.ts';

export default defineConfig({
  // Relative, so that the built page runs from any folder of any static host.
  base: './',
  plugins: [svelte(), lessonProse(), contentSecurity(), offline()],
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        entryFileNames: 'workers/[name]-[hash].js',
        chunkFileNames: 'workers/[name]-[hash].js',
      },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    reportCompressedSize: false,
    // Whoever starts the page for the first time does not ask where the build spent its seconds.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': ORIGIN_ONLY } },
});
