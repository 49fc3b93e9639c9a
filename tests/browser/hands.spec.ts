import { expect, test, type Locator, type Page } from '@playwright/test';
import { sandboxOf, USUAL_CLUSTER } from '../../src/app/sandbox/sandbox-scenario.ts';
import type { TimedCommand } from '../../src/scenario/command.ts';
import { decodeLink, encodeLink, type Shipped } from '../../src/scenario/share-link.ts';
import { faults, stage, tabTo } from './journey.ts';

/** High enough for four cards: a drag then needs no scrolling. */
test.use({ viewport: { width: 1440, height: 1300 } });

const NOTHING: Shipped = { scenario: () => undefined, dataSet: () => false };

/** Four brokers, so that a replica has somewhere to go; time stands still. */
const four = (commands: TimedCommand[] = [], playhead = 6_000_000): string => {
  const scenario = sandboxOf({ ...USUAL_CLUSTER, brokers: 4 });
  return encodeLink({ scenario, seed: 7, commands, playhead }, NOTHING);
};

async function opened(page: Page, link = four()): Promise<void> {
  await page.goto(`./#${link}`);
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 15_000 });
  await expect(page.locator('.hit').first()).toBeAttached();
}

/** What the link of the page has recorded. */
async function recorded(page: Page): Promise<TimedCommand[]> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const { recording, problems } = decodeLink(address.split('#')[1] ?? '', NOTHING);
  expect(problems).toEqual([]);
  return recording?.commands ?? [];
}

type Point = { x: number; y: number };

/** A place on a link's road, and the two ends of a short stroke over it. */
const overLink = (page: Page, key: string): Promise<{ from: Point; to: Point }> =>
  page
    .locator(`.link[data-link="${key}"] .hit`)
    .first()
    .evaluate((road: SVGPathElement) => {
      const matrix = road.getScreenCTM() ?? new DOMMatrix();
      const along = road.getTotalLength();
      const at = (share: number) => {
        const { x, y } = road.getPointAtLength(along * share);
        return new DOMPoint(x, y).matrixTransform(matrix);
      };
      const [before, middle, after] = [at(0.49), at(0.5), at(0.51)];
      const length = Math.hypot(after.x - before.x, after.y - before.y);
      const [dx, dy] = [-(after.y - before.y) / length, (after.x - before.x) / length];
      const beside = (by: number) => ({ x: middle.x + by * dx, y: middle.y + by * dy });
      return { from: beside(-9), to: beside(9) };
    });

async function press(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
}

const boxOf = async (thing: Locator) =>
  (await thing.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

const middleOf = async (thing: Locator): Promise<Point> => {
  await thing.scrollIntoViewIfNeeded();
  const box = await boxOf(thing);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

const menu = (page: Page): Locator => page.getByRole('menu');
const item = (page: Page, name: RegExp): Locator =>
  menu(page).getByRole('menuitem', { name }).first();
const cross = (page: Page): Locator => page.locator('.cross');
const grip = (page: Page, node: string, partition: string): Locator =>
  page.locator(`.card[data-node="${node}"] .row[data-partition="${partition}"] .grip`);
const star = (page: Page): Locator => page.locator('.star[data-leader="quakes-0"]').first();

/** Brokers of quakes-0 in the usual layout of the seed: where it leads, and where it is not. */
async function placesOf(page: Page): Promise<{ leader: string; without: string }> {
  const leader = await star(page).evaluate(
    (each) => each.closest('[data-node]')?.getAttribute('data-node') ?? '',
  );
  const without = await page
    .locator('.card')
    .evaluateAll(
      (cards) =>
        cards
          .find((card) => card.querySelector('.row[data-partition="quakes-0"]') === null)
          ?.getAttribute('data-node') ?? '',
    );
  return { leader, without };
}

test('a stroke over links cuts them at one moment; a cross heals, and Escape lets all be', async ({
  page,
}) => {
  test.slow();
  await opened(page);
  const { from, to } = await overLink(page, 'b1|b2');
  await press(page, from, to);
  await expect(page.locator('.doomed[data-doomed="b1|b2"]')).toBeVisible();
  await expect(page.locator('.says')).toContainText('cut b1 – b2');
  await page.keyboard.press('Escape');
  await expect(page.locator('.stroke')).toHaveCount(0);
  await page.mouse.up();
  await expect(cross(page)).toHaveCount(0);

  // From free paper above the first producer, over all links of the clients, into the gap.
  const producer = await boxOf(page.locator('.client[data-node="p1"]'));
  const card = await boxOf(page.locator('.card[data-node="b1"] .panel'));
  const x = (producer.x + producer.width + card.x) / 2;
  await press(page, { x, y: producer.y - 60 }, { x, y: producer.y + producer.height + 30 });
  const doomed = await page.locator('.doomed').count();
  expect(doomed).toBeGreaterThan(1);
  await page.mouse.up();
  await expect(cross(page)).toHaveCount(doomed);
  const commands = await recorded(page);
  expect(commands.map(({ command }) => command.command)).toEqual(Array(doomed).fill('cut'));
  expect(new Set(commands.map(({ at }) => at)).size).toBe(1);
  expect(await faults(page)).toEqual([]);

  await cross(page).first().click();
  await item(page, /^Heal the link/).click();
  await expect(cross(page)).toHaveCount(doomed - 1);
});

test('by keyboard: a link is cut from its menu, and its cross opens the way back', async ({
  page,
}) => {
  await opened(page);
  await tabTo(page, '.links');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('m');
  await expect(item(page, /^Cut the link/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cross(page)).toHaveCount(1);
  await tabTo(page, '.cross');
  await page.keyboard.press('Enter');
  await expect(item(page, /^Heal the link/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cross(page)).toHaveCount(0);
  const commands = await recorded(page);
  expect(commands.map(({ command }) => command.command)).toEqual(['cut', 'heal']);
});

test('a replica is dragged to a broker that has none; the others say why not', async ({ page }) => {
  await opened(page);
  const { leader, without } = await placesOf(page);
  const from = await middleOf(grip(page, leader, 'quakes-0'));
  await press(page, from, { x: from.x + 60, y: from.y + 40 });
  await expect(page.locator(`[data-target="${without}"]`)).toContainText('drop it here');
  await expect(page.locator('[data-blocked="has-one"]').first()).toContainText('has one already');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(page.locator('.carried')).toHaveCount(0);

  const target = page.locator(`.card[data-node="${without}"] .panel`);
  await press(page, await middleOf(grip(page, leader, 'quakes-0')), await middleOf(target));
  await expect(page.locator('.says')).toContainText(`quakes-0: ${leader} → ${without}`);
  await page.mouse.up();
  const [moved] = await recorded(page);
  expect(moved?.command).toMatchObject({ command: 'reassign', partition: 'quakes-0' });
  const replicas = moved?.command.command === 'reassign' ? moved.command.replicas : null;
  expect(replicas).toContain(Number(without.slice(1)));
  expect(replicas).not.toContain(Number(leader.slice(1)));
  expect(replicas).toHaveLength(3);
});

test('by keyboard: the menu of a replica moves it, and says where it cannot go', async ({
  page,
}) => {
  await opened(page);
  const { leader, without } = await placesOf(page);
  await page.locator(`.card[data-node="${leader}"] .row[data-partition="quakes-0"] .strip`).focus();
  await page.keyboard.press('m');
  await item(page, /^Move to broker/).focus();
  await page.keyboard.press('ArrowRight');
  await expect(menu(page)).toContainText('has one already');
  const blocked = menu(page).locator('[aria-disabled="true"]').first();
  await blocked.focus();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(item(page, /^Leader/)).toBeFocused();
  await item(page, /^Move to broker/).click();
  await item(page, new RegExp(`^${without}`)).focus();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  const [moved] = await recorded(page);
  expect(moved?.command).toMatchObject({ command: 'reassign', partition: 'quakes-0' });
});

test('the star of a leader says what can be done about it, and why not', async ({ page }) => {
  await opened(page);
  await star(page).click();
  await expect(item(page, /^Elect a leader preferred.*leads already/)).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(item(page, /^Elect a leader unclean.*only while none leads/)).toBeVisible();
  await item(page, /^Put b\d first/).click();
  await expect(menu(page)).toBeHidden();

  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  await star(page).focus();
  await page.keyboard.press('Enter');
  const preferred = item(page, /^Elect a leader preferred/);
  await expect(preferred).toBeFocused();
  await expect(preferred).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');
  await expect(star(page)).toBeFocused();
  const [first] = await recorded(page);
  expect(first?.command).toMatchObject({ command: 'reassign', partition: 'quakes-0' });
});

test('an act in the past says that it begins a branch', async ({ page }) => {
  const later: TimedCommand = { at: 7_000_000, command: { command: 'pause', node: 'b4' } };
  await opened(page, four([later], 6_500_000));
  await star(page).click();
  await expect(menu(page)).toContainText('What you do here begins a branch.');
  await page.keyboard.press('Escape');
  const { from, to } = await overLink(page, 'b1|b2');
  await press(page, from, to);
  await page.mouse.up();
  await expect(cross(page)).toHaveCount(1);
  await star(page).click();
  await expect(menu(page)).not.toContainText('begins a branch');
});

test('a badge and a remark on a replica open why it is so', async ({ page }) => {
  test.slow();
  const dead: TimedCommand[] = ['b1', 'b2', 'b3'].map((node) => ({
    at: 6_100_000,
    command: { command: 'kill', node },
  }));
  await opened(page, four(dead, 40_000_000));
  const inspector = page.locator('.inspector');
  await page
    .getByRole('button', { name: /^quakes-\d on broker \d, not in the ISR$/ })
    .first()
    .click();
  await expect(inspector.getByRole('heading', { name: /quakes-\d/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^quakes-\d on broker \d, no leader$/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await expect(inspector.getByRole('heading', { name: /quakes-\d/ })).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a finger draws the stroke and drags the replica, and elsewhere scrolls the page', async ({
    page,
  }) => {
    await opened(page);
    const touch = await page.context().newCDPSession(page);
    const send = (type: string, at?: Point) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: at === undefined ? [] : [at],
      });
    const drag = async (from: Point, to: Point): Promise<void> => {
      await send('touchStart', from);
      for (let i = 1; i <= 6; i += 1)
        await send('touchMove', {
          x: from.x + ((to.x - from.x) * i) / 6,
          y: from.y + ((to.y - from.y) * i) / 6,
        });
    };
    await page.locator('.card[data-node="b1"]').scrollIntoViewIfNeeded();
    const { from, to } = await overLink(page, 'b1|b2');
    await drag(from, to);
    await expect(page.locator('.doomed[data-doomed="b1|b2"]')).toBeVisible();
    await send('touchEnd');
    await expect(cross(page).first()).toBeVisible();

    const { leader } = await placesOf(page);
    const start = await middleOf(grip(page, leader, 'quakes-0'));
    await drag(start, { x: start.x + 40, y: start.y + 30 });
    await expect(page.locator('.carried')).toBeVisible();
    await send('touchEnd');
    await expect(page.locator('.carried')).toHaveCount(0);

    const before = await page.evaluate(() => scrollY);
    const strip = await middleOf(page.locator('.card[data-node="b2"] .strip').first());
    await drag(strip, { x: strip.x, y: strip.y - 150 });
    await send('touchEnd');
    await expect.poll(() => page.evaluate(() => scrollY)).not.toBe(before);
    await expect(page.locator('.carried, .stroke')).toHaveCount(0);
  });
});
