import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { preview } from 'vite';
import { findChromium } from '../../scripts/find-chromium.mjs';
import { encodeLink } from '../../src/scenario/share-link.ts';
import type { Recording } from '../../src/scenario/scenario.ts';

/**
 * Opens a recording in the built page, as a learner has it at 1440 x 900, and measures there.
 * @returns null when there is no built page or no browser
 */
export async function inBuiltPage<T>(
  recording: Recording,
  measure: (page: Page, devtools: CDPSession) => Promise<T>,
): Promise<T | null> {
  if (!existsSync('dist/index.html')) return null;
  const browser = await launch();
  if (browser === null) return null;
  const server = await preview({ preview: { port: 4_199, strictPort: false }, logLevel: 'error' });
  const link = encodeLink(recording, { scenario: () => undefined, dataSet: () => false });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}#${link}`);
    await page.locator('[data-step]').first().waitFor({ timeout: 30_000 });
    return await measure(page, await page.context().newCDPSession(page));
  } finally {
    await browser.close();
    await server.close();
  }
}

async function launch(): Promise<Browser | null> {
  const executablePath = await findChromium();
  try {
    return await chromium.launch({
      ...(executablePath === null ? {} : { executablePath }),
      args: ['--no-sandbox'],
    });
  } catch {
    return null;
  }
}

/** Seconds of work of the main thread since the page began. */
export async function taskSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}
