import type { Plugin } from 'vite';

/**
 * The page's own rule: code, styles, pictures and answers come from this origin alone.
 * Styles may be inline because the dev server and Svelte transitions write them so.
 */
export const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * What the local server adds as a header. A worker started from a file obeys its own response's
 * header and not the page's rule, so this is what keeps a learner's code from calling out;
 * evaluation stays allowed because running that code is what such a worker is for.
 */
export const ORIGIN_ONLY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:";

/**
 * Vite plugin: writes PAGE_POLICY into the built page, so that it holds on any static host.
 * The dev server goes without, as its reload script is inline.
 */
export function contentSecurity(): Plugin {
  return {
    name: 'content-security',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}
