import { expect, test } from '@playwright/test';
import { answerByKeys, faults, heading, stage, tabTo, WORDS } from './journey.ts';

const BEATS = 8;

for (const [language, words] of Object.entries(WORDS)) {
  test.describe(`the first lesson in ${language}`, () => {
    test.use({ locale: words.locale });

    test('is played by keyboard alone, from its first beat to the win, without a fault of access', async ({
      page,
    }) => {
      test.setTimeout(180_000);
      await page.goto('./');
      await expect(page.getByRole('button', { name: words.begin, exact: true })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute(
        'lang',
        language === 'zh' ? 'zh-Hans' : 'en',
      );
      await page.keyboard.press('Enter');

      const headings: string[] = [];
      for (let beat = 0; beat < BEATS; beat += 1) {
        await expect(page.locator('[data-question]').first()).toBeVisible({ timeout: 15_000 });
        headings.push(await heading(page).innerText());
        // Half of the lesson is looked at in the other theme.
        if (beat === BEATS / 2) await page.keyboard.press('t');
        expect(await faults(page)).toEqual([]);
        await answerByKeys(page);
        if (beat % 3 === 0) expect(await faults(page)).toEqual([]);
        await page.keyboard.press('Enter');
      }
      expect(new Set(headings).size).toBe(BEATS);

      await winByKeys(page);
      await expect(page.getByText(words.won)).toBeVisible({ timeout: 15_000 });
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('PageDown');
      await expect(page.locator('pre').first()).toContainText('kafka-topics.sh');
      expect(await faults(page)).toEqual([]);
    });
  });
}

type Page = Parameters<typeof heading>[0];

/** One way to win: nine records, K the fifth; read it three times; delete what is before it. */
async function winByKeys(page: Page): Promise<void> {
  await expect(page.locator('.verbs')).toBeVisible();
  await tabTo(page, '.verbs input');
  await page.keyboard.type('G H I J K L M N O');
  await act(page, 1);
  await choose(page, 2);
  await act(page, 2);
  for (let time = 0; time < 2; time += 1) {
    await choose(page, 3, '4');
    await act(page, 3 + 2 * time);
    await choose(page, 2, '1');
    await act(page, 4 + 2 * time);
  }
  await choose(page, 4, '4');
  await page.keyboard.press('Enter');
}

/** Chooses the verb at a place (from 1) and fills its last number. */
async function choose(page: Page, place: number, number?: string): Promise<void> {
  await tabTo(page, `.verbs .chips button:nth-child(${place})`);
  await page.keyboard.press('Enter');
  if (number === undefined) {
    await tabTo(page, '.verbs .go');
    return;
  }
  await tabTo(page, '.verbs .field:last-of-type input, .verbs div.field input');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(number);
}

/** Does it and waits until the cluster has come to rest. */
async function act(page: Page, count: number): Promise<void> {
  await page.keyboard.press('Enter');
  await expect(page.locator('.pips .used')).toHaveCount(count);
  await expect(page.locator('[data-playing]')).toHaveAttribute('data-playing', 'false', {
    timeout: 15_000,
  });
}

test('back, next and reload lead where they say', async ({ page }) => {
  test.setTimeout(90_000);
  await page.goto('./#lesson=01-what-is-a-log/race');
  await expect(page.locator('[data-question="third"]')).toBeVisible();
  await answerByKeys(page);
  const end = await stage(page).getAttribute('data-hash');
  await page.keyboard.press('[');
  await expect(page.locator('[data-question="third"]')).toBeVisible();
  expect(await stage(page).getAttribute('data-hash')).not.toBe(end);
  await answerByKeys(page);
  await expect(stage(page)).toHaveAttribute('data-hash', end ?? '');
  await page.keyboard.press('PageDown');
  await expect(page.locator('[data-question="left"]')).toBeVisible();
  await page.reload();
  await expect(page.locator('[data-question="left"]')).toBeVisible();
});

test('what the learner does to the lesson is kept apart from it', async ({ page }) => {
  await page.goto('./#lesson=01-what-is-a-log/read');
  await expect(page.locator('[data-question="left"]')).toBeVisible();
  const before = await stage(page).getAttribute('data-hash');
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('kill b1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are on a branch of your own')).toBeVisible();
  await page.getByRole('button', { name: 'Return to the lesson' }).click();
  await expect(stage(page)).toHaveAttribute('data-hash', before ?? '');
});
