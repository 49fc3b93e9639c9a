import { gzipSync } from 'fflate';
import { expect, test, type Page } from '@playwright/test';
import { sandboxScenario } from '../../src/app/sandbox/sandbox-scenario.ts';
import { decodeLink } from '../../src/scenario/share-link.ts';
import { stage } from './journey.ts';

/** Drops a file on its place in the sandbox: a text, or bytes. */
async function drop(page: Page, name: string, inside: string | Uint8Array): Promise<void> {
  const content = typeof inside === 'string' ? inside : [...inside];
  const data = await page.evaluateHandle(
    ([title, part]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([typeof part === 'string' ? part : new Uint8Array(part)], title));
      return transfer;
    },
    [name, content] as const,
  );
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: data });
}

async function open(page: Page): Promise<void> {
  await page.goto('./#sandbox');
  await expect(page.locator('.drop')).toBeVisible();
}

/** What became of the first producer's records, once so many came to an end. */
async function ends(page: Page, count: number): Promise<{ acked: number; failed: number }> {
  // From slow motion to a speed at which a second passes in less than one.
  for (let faster = 0; faster < 4; faster += 1) await page.keyboard.press('+');
  await page.keyboard.press('v');
  const cells = page.getByRole('row', { name: /^p1/ }).first().locator('td');
  await expect(cells.first()).toBeVisible();
  const told = async (): Promise<{ acked: number; failed: number }> => {
    const texts = await cells.allInnerTexts();
    return { acked: Number(texts.at(-2)), failed: Number(texts.at(-1)) };
  };
  const ended = async (): Promise<number> => {
    const { acked, failed } = await told();
    return acked + failed;
  };
  await expect.poll(ended, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
  return told();
}

async function copiedLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await expect(page.getByText('Link copied')).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

const RECENT = 'id,time,value\nA,2024-05-01,first\nB,2024-05-02,second\nA,2024-05-03,third\n';

test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

test('a recent file arrives with its keys, and travels in the link', async ({ page, browser }) => {
  await open(page);
  await drop(page, 'orders.csv', RECENT);
  await expect(page.locator('.file')).toContainText('orders.csv · 3 rows');
  await expect(page.getByRole('radio', { name: 'Move them: the first row is now' })).toBeChecked();
  await expect(page.getByText('A date without a zone is read as UTC.')).toBeVisible();
  await expect(page.getByText('These rows travel in a link.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Replay within' }).fill('1');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  expect(await ends(page, 3)).toEqual({ acked: 3, failed: 0 });
  await page.keyboard.press('v');
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();

  const address = await copiedLink(page);
  const shipped = { scenario: () => sandboxScenario, dataSet: () => false };
  const { recording, problems } = decodeLink(address.replace(/^[^#]*/, ''), shipped);
  expect(problems).toEqual([]);
  expect(recording?.commands).toMatchObject([
    {
      command: {
        source: 'orders.csv',
        rows: [
          { key: 'A', value: 'first', after: 0 },
          { key: 'B', value: 'second', after: 500_000 },
          { key: 'A', value: 'third', after: 1_000_000 },
        ],
      },
    },
  ]);
  const hash = (await stage(page).getAttribute('data-hash')) ?? '';
  const other = await (await browser.newContext()).newPage();
  await other.goto(address);
  await expect(stage(other)).toHaveAttribute('data-hash', hash, { timeout: 20_000 });
});

test('a recent file may keep its times: a cluster is opened whose clock shows them', async ({
  page,
}) => {
  await open(page);
  await drop(page, 'orders.csv', RECENT);
  await page.getByRole('radio', { name: /open a cluster whose clock shows May 2, 2024/ }).check();
  await page.getByRole('textbox', { name: 'Replay within' }).fill('1');
  await page.getByRole('button', { name: 'Open the cluster and start' }).click();
  expect(await ends(page, 3)).toEqual({ acked: 3, failed: 0 });
  await page.keyboard.press('v');
  expect(decodeURIComponent(await copiedLink(page))).toContain('bootTime:17146');
});

test('times that a broker does not take are told before and after', async ({ page }) => {
  await open(page);
  await drop(page, 'orders.csv', RECENT);
  await page.getByRole('radio', { name: 'Keep them', exact: true }).check();
  await expect(
    page.getByText('3 rows lie more than 1 hour ahead of the broker’s clock'),
  ).toBeVisible();
  await page.getByRole('textbox', { name: 'Replay within' }).fill('1');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  expect(await ends(page, 3)).toEqual({ acked: 0, failed: 3 });
  await expect(page.getByText('3 records of p1 failed: InvalidTimestampException')).toBeVisible();
  await expect(page.getByText('message.timestamp.after.max.ms or')).toBeVisible();
});

test('an old file is told to lose its rows to retention, which can be set', async ({ page }) => {
  await open(page);
  await drop(page, 'old.csv', RECENT.replaceAll('2024', '2018'));
  await expect(page.getByRole('radio', { name: 'Move them: the first row is now' })).toBeChecked();
  await page.getByRole('radio', { name: 'Keep them', exact: true }).check();
  await expect(page.getByText('3 rows are older than the topic keeps them')).toBeVisible();
  await page.getByRole('checkbox', { name: /set retention.ms to -1/ }).check();
  await page.getByRole('textbox', { name: 'Replay within' }).fill('1');
  await page.getByRole('button', { name: 'Start the replay' }).click();
  expect(await ends(page, 3)).toEqual({ acked: 3, failed: 0 });
  await page.keyboard.press('v');
  expect(decodeURIComponent(await copiedLink(page))).toContain("retention.ms:'-1'");
});

test('columns of one name, packed files and bytes that are no text are all told', async ({
  page,
}) => {
  await open(page);
  await drop(page, 'twice.csv', 'id,v,id\n1,a,2\n');
  await expect(page.locator('.file')).toContainText('twice.csv · 1 row');
  await expect(page.locator('.columns option', { hasText: 'id [3]' }).first()).toBeAttached();
  await drop(page, 'packed.csv.gz', gzipSync(new TextEncoder().encode(RECENT)));
  await expect(page.locator('.file')).toContainText('packed.csv.gz · 3 rows');
  await expect(page.getByText('Read as UTF-8, packed by gzip.')).toBeVisible();
  const noise = Uint8Array.from({ length: 4_000 }, (_, at) => ((at * 7_919) ^ (at >> 3)) % 251);
  await drop(page, 'noise.csv', noise);
  await expect(page.getByRole('alert')).toContainText('These bytes are no text');
  await expect(page.getByRole('button', { name: 'Start the replay' })).toBeHidden();
  await drop(page, 'nulls.ndjson', '{"id":12345678901234567890,"value":null}\n');
  await expect(page.getByText('1 value is null: that record is a tombstone.')).toBeVisible();
});

test('a file that is dropped on the stage is asked about in view, with the focus', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['id,value\n1,a\n'], 'small.csv'));
    return transfer;
  });
  await page.dispatchEvent('#stage', 'drop', { dataTransfer: data });
  const column = page.locator('.file select').first();
  await expect(column).toBeFocused();
  await expect(column).toBeInViewport();
});

test('of a large file the first rows are taken, and a link says what it leaves behind', async ({
  page,
}) => {
  await open(page);
  const data = await page.evaluateHandle(() => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `${at},k${(at * 7_919) % 9_973}\n`);
    const block = lines.join('');
    const transfer = new DataTransfer();
    transfer.items.add(new File(['id,value\n', ...Array<string>(13).fill(block)], 'large.csv'));
    return transfer;
  });
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: data });
  await expect(page.getByText('the first 20,000 of 1.3 million rows')).toBeVisible({
    timeout: 25_000,
  });
  await expect(page.getByText('These rows are too many for a link')).toBeVisible();
  await page.getByRole('button', { name: 'Start the replay' }).click();
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  const warning = page.getByRole('dialog', { name: 'Copy a link' });
  await expect(warning).toContainText('large.csv');
  await warning.getByRole('button', { name: 'This branch' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
});
