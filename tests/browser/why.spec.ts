import { expect, test } from '@playwright/test';
import { faults, stage, WORDS } from './journey.ts';

/** The leader of quakes-0 is killed, and time goes on until another leads. */
const KILLED = 's=sandbox&seed=7&c=7000000.kill(node:b1)&at=17000000';
/** A record is sent while a follower is paused. */
const STUCK =
  's=sandbox&seed=7&c=7000000.pause(node:b3);7100000.send(producer:p1,records:!((key:A,value:A,partition:0)))&at=10600000';

const CHAINS = {
  en: {
    tab: 'Why?',
    killed: [
      /Leads quakes-0 now/,
      /Broker 1 is fenced/,
      /b1 was silent for broker\.session\.timeout\.ms = 9 s/,
      /You killed b1/,
    ],
    stuck: [
      /1 record for quakes-0 not acknowledged yet/,
      /waits for b3 in the ISR, silent for .* s; it leaves after replica\.lag\.time\.max\.ms = 30 s/,
      /You paused b3/,
    ],
  },
  zh: {
    tab: '为什么',
    killed: [
      /成为 quakes-0 的领导者副本/,
      /broker 1 被隔离/,
      /b1 沉默了 broker\.session\.timeout\.ms = 9 s/,
      /你杀掉了 b1 的进程/,
    ],
    stuck: [
      /发往 quakes-0 的 1 条记录还没有得到确认/,
      /在等 ISR 里的 b3，它已沉默 .* s；满 replica\.lag\.time\.max\.ms = 30 s 它就离开 ISR/,
      /你暂停了 b3/,
    ],
  },
};

for (const language of ['en', 'zh'] as const) {
  const told = CHAINS[language];

  test.describe(`in ${language}`, () => {
    test.use({ locale: WORDS[language].locale });
    test.describe.configure({ timeout: 120_000 });

    test('kill the leader, wait, why?', async ({ page }) => {
      await page.goto(`./#${KILLED}`);
      await stage(page).locator('[data-node="b2"] [data-partition="quakes-0"]').click();
      const lines = page.locator('#tab-panel li:not(.fold)');
      await expect(page.getByRole('tab', { name: told.tab })).toHaveAttribute(
        'aria-selected',
        'true',
      );
      await expect(lines).toHaveText(told.killed);
      await expect(lines.first()).toBeInViewport({ ratio: 1 });
      await expect(lines.last()).toBeInViewport({ ratio: 1 });
      expect(await faults(page)).toEqual([]);
      await page.screenshot({ path: `test-results/why-killed-${language}.png` });
      // What is folded opens by keyboard, and says whether it is open.
      const fold = page.locator('#tab-panel li.fold button').first();
      await fold.focus();
      await expect(fold).toHaveAttribute('aria-expanded', 'false');
      await page.keyboard.press('Enter');
      await expect(fold).toHaveAttribute('aria-expanded', 'true');
      await expect(lines).not.toHaveCount(told.killed.length);
    });

    test('a record that is stuck tells what it waits for', async ({ page }) => {
      await page.goto(`./#${STUCK}`);
      await stage(page).locator('[data-node="p1"] .name').click();
      const chain = page.locator('#tab-panel ol').first().locator('li:not(.fold)');
      await expect(chain).toHaveText(told.stuck);
      expect(await faults(page)).toEqual([]);
      await page.screenshot({ path: `test-results/why-stuck-${language}.png` });
    });
  });
}
