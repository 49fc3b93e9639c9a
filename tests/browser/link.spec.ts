import { expect, test } from '@playwright/test';
import lesson from '../../lessons/01-what-is-a-log/lesson.ts';
import { sandboxScenario } from '../../src/app/sandbox/sandbox-scenario.ts';
import { decodeLink, type Shipped } from '../../src/scenario/share-link.ts';
import { frameOf, openSession } from '../../src/session/session.ts';
import { down, faults, heading, node, stage } from './journey.ts';

const LENS = {
  cells: 20,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};

const shipped: Shipped = {
  scenario: (id) => [sandboxScenario, lesson.scenario].find((each) => each.id === id),
  dataSet: () => false,
};

const LINKS = [
  's=lesson-what-is-a-log&seed=7&c=1000000.send(producer:p1,records:!((key:A,value:A),(key:B,value:B)))&at=1500000',
  's=sandbox&seed=11&c=6000000.send(producer:p1,records:!((key:A,value:A)));6050000.kill(node:b2);6400000.restart(node:b2);7000000.kill(node:c2)&at=18000000',
];

for (const link of LINKS) {
  test(`the worker of the page and Node run the same trace: ${link.slice(0, 40)}…`, async ({
    page,
  }) => {
    await page.goto(`./#${link}`);
    const { recording, problems } = decodeLink(link, shipped);
    expect(problems).toEqual([]);
    if (recording === null) throw new Error('The link does not open');
    const frame = frameOf(openSession(recording), LENS);
    expect(frame.time).toBe(recording.playhead);
    await expect(stage(page)).toHaveAttribute('data-step', String(frame.step), { timeout: 15_000 });
    await expect(stage(page)).toHaveAttribute('data-hash', frame.hash);
  });
}

test('a copied link opens the same moment in another window', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./#sandbox');
  await page.getByRole('textbox', { name: 'Record' }).fill('X Y');
  await page.getByRole('textbox', { name: 'Record' }).press('Enter');
  await expect(page.getByRole('button', { name: 'You sent 2 records' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  const hash = await stage(page).getAttribute('data-hash');
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toContain('send(');

  const other = await context.newPage();
  await other.goto(address);
  await expect(other.locator('#stage')).toHaveAttribute('data-hash', hash ?? '', {
    timeout: 15_000,
  });
});

test('a damaged link says what is wrong and opens the parts that are right', async ({ page }) => {
  const good = '6000000.send(producer:p1,records:!((key:A,value:A)))';
  await page.goto(`./#s=sandbox&seed=x&c=${good};6100000.explode(node:b1)&at=6200000`);
  await expect(heading(page)).toHaveText('This link is damaged');
  await expect(page.locator('[data-kind="seed-broken"]')).toBeVisible();
  await expect(page.locator('[data-kind="command-broken"]')).toContainText('explode');
  await expect(page.getByText('1 action is right')).toBeVisible();
  await page.getByRole('button', { name: 'Open the parts that are right' }).click();
  await expect(heading(page)).toHaveText('Sandbox');
  await expect(stage(page)).toHaveAttribute('data-step', /\d+/);
});

test('a link of which nothing is right leads to the first lesson', async ({ page }) => {
  await page.goto('./#s=nowhere&seed=1&at=5');
  await expect(page.locator('[data-kind="scenario-unknown"]')).toBeVisible();
  await page.getByRole('link', { name: 'Go to the first lesson' }).last().click();
  await expect(page.getByRole('button', { name: 'Begin' })).toBeVisible();
});

test('a link can hold all branches, and says how long it is', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./#s=sandbox&seed=7&c=7000000.kill(node:b1)&at=7500000');
  await expect(stage(page)).toHaveAttribute('data-hash', /./);
  await page.getByRole('button', { name: 'Branch here' }).click();
  await node(page, 'b2').locator('.node').click();
  await page.getByRole('button', { name: 'Kill', exact: true }).click();
  await expect(down(page, 'b2')).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  const choice = page.getByRole('dialog', { name: 'Copy a link' });
  await expect(choice.getByText(/^\d+ characters$/)).toHaveCount(2);
  expect(await faults(page)).toEqual([]);
  await choice.getByRole('button', { name: 'With all branches' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const hash = (await stage(page).getAttribute('data-hash')) ?? '';

  // A person who has never been here.
  const stranger = await (await context.browser()?.newContext())?.newPage();
  if (stranger === undefined) throw new Error('No browser');
  await stranger.goto(address);
  await expect(stage(stranger)).toHaveAttribute('data-hash', hash, { timeout: 15_000 });
  const branches = stranger.getByRole('list', { name: 'Branches' }).getByRole('button');
  await stranger.getByTitle('Branches').click();
  await branches.filter({ hasText: 'main' }).click();
  await expect(down(stranger, 'b1')).toBeVisible();
  await expect(down(stranger, 'b2')).toHaveCount(0);

  await stranger.goto(address.replace('parent:0', 'parent:5'));
  await stranger.reload();
  await expect(stranger.getByText('Its branches do not form a tree.')).toBeVisible();
});
