import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { node } from './journey.ts';

const SANDBOX =
  './#s=sandbox&seed=7&c=7000000.send(producer:p1,records:!((key:A,value:A,partition:0)))&at=7500000';

test.describe.configure({ timeout: 90_000 });

async function saved(page: Page, as: 'SVG' | 'PNG') {
  await page.getByRole('button', { name: 'Menu' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `Save the stage as ${as}` }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('the stage is saved as an SVG that needs no page around it', async ({ page }) => {
      await page.goto(SANDBOX);
      await expect(node(page, 'b3')).toBeVisible({ timeout: 30_000 });
      const { name, bytes } = await saved(page, 'SVG');
      expect(name).toBe('logscope-7.500s.svg');
      const text = bytes.toString('utf8');
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const read = await page.evaluate((xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'image/svg+xml');
        const texts = [...parsed.querySelectorAll('text')];
        return {
          broken: parsed.querySelector('parsererror')?.textContent ?? null,
          root: parsed.documentElement.localName,
          paper: parsed.querySelector('rect')?.getAttribute('fill'),
          texts: texts.map((each) => each.firstChild?.textContent ?? ''),
        };
      }, text);
      expect(read).toMatchObject({ broken: null, root: 'svg', paper });
      expect(read.texts).toEqual(expect.arrayContaining(['broker 1', 'broker 3', 'A', 'HW']));
      expect(text).not.toMatch(/var\(|class=|tabindex|aria-/);
      expect(text).toMatch(/font-family="[^"]*sans-serif"/);

      // Alone in a window it has the colours and letters that it has on the page.
      const alone = await page.context().newPage();
      await alone.setContent(text.slice(text.indexOf('<svg')));
      const fills = (on: Page, selector: string) =>
        on.evaluate(
          (which) =>
            [...document.querySelectorAll(which)].flatMap((each) =>
              each.textContent.startsWith('broker ')
                ? [getComputedStyle(each).fill, getComputedStyle(each).fontSize].join()
                : [],
            ),
          selector,
        );
      expect(await fills(alone, 'text')).toEqual(await fills(page, '#stage text'));
    });

    test('and as a PNG of twice its size', async ({ page }) => {
      await page.goto(SANDBOX);
      await expect(node(page, 'b3')).toBeVisible({ timeout: 30_000 });
      const size = await page.evaluate(() => {
        const box = document.querySelector<SVGSVGElement>('#stage .stage > svg')?.viewBox.baseVal;
        return [box?.width ?? 0, box?.height ?? 0];
      });
      const { name, bytes } = await saved(page, 'PNG');
      expect(name).toBe('logscope-7.500s.png');
      expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(
        size.map((pixels) => Math.round(pixels * 2)),
      );
      await expect(page.getByText('Saved as logscope-7.500s.png')).toBeVisible();
    });
  });

test('what a question hides is not in the file', async ({ page }) => {
  await page.goto('./#lesson=01-what-is-a-log/read');
  await expect(node(page, 'b1')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.question')).toBeVisible();
  const { name, bytes } = await saved(page, 'SVG');
  expect(name).toMatch(/^logscope-01-what-is-a-log-[\d.]+s\.svg$/);
  const texts = await page.evaluate((xml) => {
    const parsed = new DOMParser().parseFromString(xml, 'image/svg+xml');
    return [...parsed.querySelectorAll('text')].map((each) => each.textContent);
  }, bytes.toString('utf8'));
  expect(texts).toEqual(await page.locator('#stage svg text').allTextContents());
});

test('the palette saves it, too', async ({ page }) => {
  await page.goto(SANDBOX);
  await expect(node(page, 'b3')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Commands' }).fill('Save the stage as SVG');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('logscope-7.500s.svg');
});
