import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';

/**
 * Pictures of the gallery, to look at: `node --experimental-strip-types tests/gallery/shots.ts
 * <folder> [specimen…]`, while the gallery runs.
 */
const [folder = 'test-results/gallery', ...asked] = process.argv.slice(2);
const SIZES = { laptop: [1440, 900], projector: [1280, 720], phone: [390, 844] } as const;
const SPECIMENS =
  asked.length > 0
    ? asked
    : ['empty', 'race', 'read', 'forget', 'masked', 'three', 'busy', 'down', 'rf3', 'few'];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
const sizes = process.env['SIZES']?.split(',') ?? Object.keys(SIZES);
const themes = process.env['THEMES']?.split(',') ?? ['light', 'dark'];
const language = process.env['LANGUAGE_SHOWN'] ?? 'en';
for (const specimen of SPECIMENS)
  for (const [name, [width, height]] of Object.entries(SIZES)) {
    if (!sizes.includes(name)) continue;
    await page.setViewportSize({ width, height });
    for (const theme of themes) {
      await page.goto(
        `http://127.0.0.1:4190/?specimen=${specimen}&theme=${theme}&language=${language}`,
      );
      await page.waitForSelector('svg');
      await page.screenshot({ path: `${folder}/${specimen}-${name}-${theme}-${language}.png` });
    }
  }
await browser.close();
