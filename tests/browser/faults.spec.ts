import { expect, test, type Locator, type Page } from '@playwright/test';
import { expectNoSidewaysScroll, faults, heading, stage, tabTo } from './journey.ts';

const opened = async (page: Page, hash: string): Promise<void> => {
  await page.goto(`./#${hash}`);
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 15_000 });
};
const menu = (page: Page): Locator => page.getByRole('menu');
/** A card is taken by its head: below that lie its partitions. */
const HEAD = { x: 70, y: 14 };
const choose = async (
  page: Page,
  thing: Locator,
  name: RegExp,
  position?: { x: number; y: number },
): Promise<void> => {
  await thing.click({ button: 'right', ...(position === undefined ? {} : { position }) });
  await menu(page).getByRole('menuitem', { name }).first().click();
  await expect(menu(page)).toBeHidden();
};
const broker = (page: Page, said: RegExp): Locator => page.getByRole('button', { name: said });

/** Gives the first command of the palette that these words find. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('dialog').getByRole('combobox').fill(words);
  await page.keyboard.press('Enter');
}

/** Clicks the middle of a link's road, where nothing else lies. */
async function clickLink(page: Page, key: string, button: 'left' | 'right'): Promise<void> {
  const at = await page
    .locator(`.link[data-link="${key}"] .hit`)
    .first()
    .evaluate((road: SVGPathElement) => {
      const { x, y } = road.getPointAtLength(road.getTotalLength() / 2);
      const placed = new DOMPoint(x, y).matrixTransform(road.getScreenCTM() ?? new DOMMatrix());
      return { x: placed.x, y: placed.y };
    });
  await page.mouse.click(at.x, at.y, { button });
}

test('a broker is broken in each way from its menu, and says so on its card', async ({ page }) => {
  await opened(page, 'sandbox');
  const card = (name: string): Locator => page.locator(`.card[data-node="${name}"] .node`);
  await choose(page, card('b1'), /^Pause/, HEAD);
  await expect(broker(page, /^broker 1, paused/)).toBeVisible();
  await choose(page, card('b1'), /^Resume/, HEAD);
  await expect(broker(page, /^broker 1, running/)).toBeVisible();
  await choose(page, card('b2'), /^Slow the disk/, HEAD);
  await expect(broker(page, /^broker 2.*disk slow/)).toBeVisible();
  await choose(page, card('b3'), /^Set the clock \+60 s/, HEAD);
  await expect(broker(page, /^broker 3.*clock \+60 s/)).toBeVisible();
  await choose(page, card('b3'), /^Power cut/, HEAD);
  await expect(broker(page, /^broker 3, down/)).toBeVisible();
  await choose(page, card('b3'), /^Wipe the disk/, HEAD);
  await choose(page, card('b3'), /^Restart/, HEAD);
  await expect(broker(page, /^broker 3, running/)).toBeVisible();
  await choose(page, card('b2'), /^Shut down/, HEAD);
  await expect(
    broker(page, /^broker 2, (running|down).*(handing over|shutting down|down)/),
  ).toBeVisible();
});

test('a link is cut one way where it is, explained, and healed in the inspector', async ({
  page,
}) => {
  await opened(page, 'sandbox');
  await clickLink(page, 'b1|b2', 'right');
  await menu(page).getByRole('menuitem', { name: 'Cut the link b1 → b2' }).click();
  const inspector = page.locator('.inspector');
  await expect(inspector.getByRole('heading', { name: 'b1 ↔ b2' })).toBeVisible();
  await expect(inspector.getByText('You cut the link b1 → b2')).toBeVisible();
  await expect(page.locator('.link[data-link="b1|b2"] .road.cut')).toHaveCount(1);
  await inspector.getByRole('button', { name: /^Heal the link/ }).click();
  await expect(page.locator('.link[data-link="b1|b2"] .road.cut')).toHaveCount(0);

  await inspector.getByLabel('ms one way').fill('150');
  await inspector.getByLabel('jitter').fill('50');
  await inspector.getByRole('button', { name: /^Slow the link/ }).click();
  await expect(page.locator('.trouble', { hasText: '200 ms' })).toBeVisible();
});

test('a message is held where it is, released and dropped; what is lost fades where it died', async ({
  page,
}) => {
  const sent = '6100000.send(producer:p1,records:!((key:A,value:A)))';
  await opened(page, `s=sandbox&seed=7&c=${sent}&at=6109000`);
  const pill = page.locator('.pill[aria-label^="ProduceRequest"]');
  await choose(page, pill, /^Hold/);
  const held = page.locator('.pill.held');
  await expect(held).toHaveCount(1);
  const before = await held.getAttribute('transform');
  await expect(page.locator('.legend', { hasText: 'held by you' }).first()).toBeVisible();
  await choose(page, held, /^Drop/);
  await expect(page.locator('.gone[aria-label^="ProduceRequest"]')).toHaveAttribute(
    'transform',
    /translate/,
  );
  expect(before).toMatch(/translate/);
});

test('controllers in brokers have their token, vote, epoch and log, and are killed there', async ({
  page,
}) => {
  await page.goto('./#sandbox');
  await page.locator('summary', { hasText: 'Another cluster' }).click();
  await page.getByRole('button', { name: 'brokers too' }).click();
  await page.getByRole('button', { name: /^Open it: 3 brokers, 3 of them controllers/ }).click();
  const active = page.getByRole('button', { name: /as controller, running, active controller/ });
  await expect(active).toBeVisible();
  await expect(page.getByRole('listbox', { name: /^metadata log on broker \d/ })).toHaveCount(3);
  const name = (await active.getAttribute('data-node')) ?? '';
  await choose(page, active, /^Kill/);
  await expect(page.locator(`.card[data-node="${name}"].down`)).toBeVisible();
  await expect(page.locator(`.controller[data-node="${name}"].off`)).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test('by keyboard alone: a link is reached, its menu opened, and a direction cut', async ({
  page,
}) => {
  await opened(page, 'sandbox');
  await tabTo(page, '.links');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('m');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('.cross')).toHaveCount(1);
});

test('the palette has each fault, and the text twin and the live region tell it', async ({
  page,
}) => {
  await opened(page, 'sandbox');
  await command(page, 'lose b1 c2');
  await expect(page.getByRole('log')).toContainText('20 % of the messages');
  await page.keyboard.press('v');
  await expect(page.getByRole('row', { name: /broker 1 controller 2 20 % lost/ })).toBeVisible();
});

test('a cluster of the museum says which rules it goes by, and its link carries them', async ({
  page,
}) => {
  await page.goto('./#sandbox');
  await page.locator('summary', { hasText: 'Another cluster' }).click();
  await page.locator('summary', { hasText: 'Rules of older releases' }).click();
  await page.getByRole('checkbox', { name: /no-elr/ }).check();
  await page.getByRole('checkbox', { name: /unclean-by-default/ }).check();
  await page.getByRole('button', { name: /^Open it/ }).click();
  const rules = page.getByRole('list', { name: 'Rules of older releases' });
  await expect(rules.getByRole('listitem')).toHaveCount(2);
  await expect(stage(page)).toHaveAttribute('data-step', /\d/);
});

test('a request is crafted and its answer told', async ({ page }) => {
  await opened(page, 'sandbox');
  await page.getByRole('button', { name: 'Request', exact: true }).click();
  const form = page.locator('form', { hasText: 'Body' });
  await form.getByLabel('API').fill('DescribeQuorum');
  await form.getByRole('button', { name: 'Do it' }).click();
  await expect(page.locator('.inspector')).toContainText('DescribeQuorum answered: NONE');
  await expect(page.locator('.guest[role="status"]')).toContainText('g1 → b1: all answered');
  await form.getByLabel('Body').fill('{"topicz": []}');
  await form.getByRole('button', { name: 'Do it' }).click();
  await expect(page.locator('.guest[role="status"]')).toContainText('could not be sent');
});

test('what the cluster refuses is told in Chinese', async ({ page }) => {
  await opened(page, 'sandbox');
  await page.keyboard.press('l');
  await expect(heading(page)).toHaveText('沙盒');
  const form = page.locator('form', { hasText: '立刻发送' });
  await form.getByRole('button', { name: '改配置', exact: true }).click();
  await form.getByLabel('配置', { exact: true }).fill('acks=some');
  await form.getByRole('button', { name: '执行' }).click();
  await expect(form.getByRole('alert')).toHaveText(/acks 只能是/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });

  test('a controller is opened and paused, and nothing scrolls sideways', async ({ page }) => {
    await opened(page, 'sandbox');
    await page.locator('.controller').first().click();
    await page.locator('.inspector').getByRole('button', { name: '暂停' }).click();
    await expect(page.locator('.controller.off')).toHaveCount(1);
    await expectNoSidewaysScroll(page);
    expect(await faults(page)).toEqual([]);
  });
});

test('a broken invariant stops the run with its sentence, its case and a link', async ({
  page,
}) => {
  // Nothing breaks one by itself: a planted bug says that offsets have a gap.
  await page.route('**/workers/session.worker*', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const planted = text.replace(
      /(offsets-in-order.{0,600}?check:)[\w$.]+/su,
      "$1(s)=>s.replica.log.endOffset>0?'quakes-0 on b1: 3 follows 1.':null",
    );
    expect(planted).not.toBe(text);
    await route.fulfill({ response, body: planted });
  });
  await opened(page, 'sandbox');
  await command(page, 'send p2');
  await expect(heading(page)).toHaveText('The simulation stopped', { timeout: 20_000 });
  await expect(page.getByText('Offsets follow one another without a gap')).toBeVisible();
  await expect(page.getByText('quakes-0 on b1: 3 follows 1.')).toBeVisible();
  await expect(page.getByRole('link', { name: /#s=sandbox/ })).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.getByText('位移一个接一个')).toBeVisible();
});
