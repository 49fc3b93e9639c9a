import { expect, test, type Page } from '@playwright/test';
import { faults, stage } from './journey.ts';

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('dialog').getByRole('combobox').fill(words);
  await page.keyboard.press('Enter');
}

test('what was done stays in the story, opens its cause, and keeps its mark however fast time goes', async ({
  page,
}) => {
  test.setTimeout(90_000);
  await page.goto('./#sandbox');
  await expect(stage(page)).toHaveAttribute('data-step', /\d/, { timeout: 30_000 });
  await command(page, 'kill b1');
  const story = page.getByRole('region', { name: 'What happened' });
  const killed = story.getByRole('button', { name: /You killed b1/ });
  await expect(killed).toBeVisible();
  for (let times = 0; times < 8; times += 1) await page.keyboard.press('+');
  await expect(story.getByRole('button', { name: /Broker 1 is fenced/ })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('log', { name: 'What happens' })).toContainText('You killed b1.', {
    timeout: 20_000,
  });
  await expect(killed).toBeAttached();
  await page.keyboard.press(' ');
  await expect(page.locator('.lanes .mark.fault').first()).toBeVisible();
  await killed.click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(
    'You killed b1',
  );
});

test('guarantees say what this configuration allows, and open the moment where it broke', async ({
  page,
}) => {
  await page.goto(
    './#s=sandbox&seed=11&c=6000000.send(producer:p1,records:!((key:A,partition:0,value:A)));8000000.seek(consumer:r1,partition:quakes-0,offset:0)&at=9000000',
  );
  const panel = page.getByRole('region', { name: 'Guarantees' });
  await expect(panel).toContainText('acks=1, the leader promises alone (p2)', { timeout: 30_000 });
  const again = panel.getByRole('listitem').filter({ hasText: 'Delivered twice' });
  await expect(again).toContainText('1 record of quakes-0 delivered again.');
  expect(await faults(page)).toEqual([]);
  await again.getByRole('button').click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(/8\.\d+ s/);
});
