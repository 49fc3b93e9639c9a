import { expect, test, type Locator, type Page } from '@playwright/test';
import { encodeLink } from '../../src/scenario/share-link.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { expectNoSidewaysScroll, faults, node, stage, WORDS } from './journey.ts';

const LESSON = './#lesson=01-what-is-a-log/race';
const SANDBOX =
  './#s=sandbox&seed=7&c=7000000.send(producer:p1,records:!((key:A,value:A,partition:0)))&at=7500000';

/** Nine brokers that hold fifty partitions, three times each. */
const NINE = `./#${encodeLink(
  {
    scenario: {
      id: 'nine',
      cluster: {
        brokers: Array.from({ length: 9 }, (_, index) => ({ id: index + 1 })),
        controllers: 3,
        topics: [{ name: 'orders', partitions: 50, replicationFactor: 3 }],
        producers: [{ name: 'p1', topic: 'orders' }],
        consumers: [],
        delay: { min: millis(8), max: millis(12) },
        disk: { writeTime: 50, syncTime: millis(2) },
      },
      opensAt: seconds(4),
    },
    seed: 7,
    commands: [],
    playhead: seconds(4),
  },
  { scenario: () => undefined, dataSet: () => false },
)}`;

test.describe.configure({ timeout: 120_000 });
test.use({ reducedMotion: 'reduce' } as object);

async function open(page: Page, address: string, size: { width: number; height: number }) {
  await page.setViewportSize(size);
  await page.goto(address);
  await expect(node(page, 'b1')).toBeVisible({ timeout: 30_000 });
}

/** Pixels are cut at the edges of a pane. */
const WHOLE = { ratio: 0.98 };

type Box = { x: number; y: number; width: number; height: number };

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not drawn');
  return box;
}

/** Names of controls that are drawn, but not between the left and the right edge of the window. */
const controlsOutside = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('header *, .time *')]
      .filter((each) => each.matches('button, a:not(.skip), [role=slider]'))
      .filter((each) => !each.matches(':popover-open *, [popover] *'))
      .filter((each) => {
        const { left, right, width } = each.getBoundingClientRect();
        return width > 0 && (left < -0.5 || right > window.innerWidth + 0.5);
      })
      .map((each) => each.getAttribute('aria-label') ?? each.textContent.trim()),
  );

/** The part of the pane that the picture has: what the legend stands on lies below it. */
async function expectLegendBelow(page: Page): Promise<void> {
  const picture = await boxOf(page.locator('#stage .picture'));
  const legend = await boxOf(page.locator('#stage .legend, #stage .shapes').first());
  expect(legend.y).toBeGreaterThanOrEqual(picture.y + picture.height - 0.5);
}

/** The first log of a broker, whole, without scrolling. */
async function expectLogInView(page: Page): Promise<void> {
  const strip = stage(page).locator('[data-node=b1] [data-partition]').first();
  await expect(strip).toBeInViewport(WHOLE);
}

const SIZES = [
  { width: 1_440, height: 900 },
  { width: 1_280, height: 720 },
  { width: 900, height: 520 },
  { width: 720, height: 450 },
  { width: 390, height: 844 },
];

for (const size of SIZES) {
  test.describe(`at ${size.width} x ${size.height}`, () => {
    test('the sandbox shows its logs, and the way to what can be done', async ({ page }) => {
      await open(page, SANDBOX, size);
      await expectNoSidewaysScroll(page);
      await expectLogInView(page);
      expect(await controlsOutside(page)).toEqual([]);
      if (size.width > 390) await expectLegendBelow(page);
      const shortcut = page.getByRole('button', { name: 'Do something', exact: true });
      if (size.height < 560 || size.width < 640) {
        await expect(shortcut).toBeInViewport(WHOLE);
        await shortcut.click();
        await expect(page.getByRole('heading', { name: 'Do something' })).toBeInViewport();
      } else {
        await expect(shortcut).toHaveCount(0);
        for (const broker of ['b1', 'b2', 'b3'])
          await expect(node(page, broker)).toBeInViewport(WHOLE);
      }
      expect(await faults(page)).toEqual([]);
    });

    test('a lesson shows its log beside its words, and every answer can be reached', async ({
      page,
    }) => {
      await open(page, LESSON, size);
      await expectNoSidewaysScroll(page);
      expect(await controlsOutside(page)).toEqual([]);
      if (size.width > 390) {
        await expectLogInView(page);
        await expectLegendBelow(page);
      }
      const answers = page.locator('.question .option');
      await expect(answers).toHaveCount(3);
      for (const answer of await answers.all()) {
        await answer.scrollIntoViewIfNeeded();
        await expect(answer).toBeInViewport(WHOLE);
      }
      await answers.last().click();
      await expect(answers.last()).toHaveClass(/chosen/);
    });
  });
}

test('on a phone the sheet leaves what was tapped to be seen', async ({ page }) => {
  await open(page, SANDBOX, { width: 390, height: 844 });
  await node(page, 'b3').locator('.name').click();
  const sheet = page.getByRole('complementary', { name: 'Inspector' });
  await expect(sheet).toBeVisible();
  const name = node(page, 'b3').locator('.name');
  await expect(async () => {
    expect((await boxOf(name)).y + 20).toBeLessThan((await boxOf(sheet)).y);
  }).toPass();
  await expect(name).toBeInViewport();
});

test('nine brokers with fifty partitions are seen at one look', async ({ page }) => {
  await open(page, NINE, { width: 1_440, height: 900 });
  const maps = page.getByRole('listbox', { name: /^Partitions of orders on broker \d$/ });
  await expect(maps).toHaveCount(9);
  for (let broker = 1; broker <= 9; broker += 1)
    await expect(node(page, `b${broker}`)).toBeInViewport(WHOLE);
  await expect(maps.last()).toBeInViewport(WHOLE);
  await page.screenshot({ path: 'test-results/nine-1440.png' });
});

/** What on the stage is written smaller than this on the screen. */
const smallerThan = (page: Page, least: number): Promise<string[]> =>
  page.evaluate(
    (pixels) =>
      [...document.querySelectorAll<SVGTextElement>('#stage svg text')].flatMap((text) => {
        const size = parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 0);
        return size < pixels ? [`${text.textContent.trim()}: ${size}`] : [];
      }),
    least,
  );

/** All words that are in the page at one moment are written this large, or larger: pixels. */
async function expectLettersOf(words: Locator, least: number): Promise<void> {
  const sizes = await words.evaluateAll((elements) =>
    elements.map((element) => parseFloat(getComputedStyle(element).fontSize)),
  );
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.filter((size) => !(size >= least))).toEqual([]);
}

/** The chain comes over the picture in letters for a room, and goes as it came. */
async function expectWhyOnTheWall(page: Page): Promise<void> {
  const chain = page.locator('.inspector');
  await expect(chain).toHaveCount(0);
  await page.getByRole('button', { name: /W$/ }).click();
  await expect(chain.getByRole('listitem').first()).toBeVisible();
  await expectLettersOf(chain.locator('h2, .what, .when'), 28);
  expect(await controlsOutside(page)).toEqual([]);
  await page.keyboard.press('w');
  await expect(chain).toHaveCount(0);
}

for (const language of ['en', 'zh'] as const)
  test.describe(`presented in ${language}`, () => {
    test.use({ locale: WORDS[language].locale });

    for (const [name, address] of [
      ['sandbox', SANDBOX],
      ['lesson', LESSON],
    ] as const)
      test(`the ${name} is read from the back of the room`, async ({ page }) => {
        await open(page, address, { width: 1_920, height: 1_080 });
        await page.keyboard.press('p');
        await expect(page.locator('.app')).toHaveClass(/presenting/);
        await expect(stage(page).locator('svg text').first()).toBeVisible();
        await expect.poll(() => smallerThan(page, 28)).toEqual([]);
        const pane = await boxOf(stage(page));
        expect(pane.height).toBeGreaterThan(1_080 * 0.9);
        const drawn = await boxOf(page.locator('#stage .stage'));
        expect(drawn.height).toBeLessThanOrEqual(pane.height + 3);
        await expectNoSidewaysScroll(page);
        await expectLogInView(page);
        expect(await controlsOutside(page)).toEqual([]);
        await expect(page.getByRole('group', { name: /step by|每步/ })).toHaveCount(0);
        if (name === 'lesson') {
          const words = page.locator('main h1, main .scroll > .prose, main .option');
          await expectLettersOf(words, 28);
        }
        await page.screenshot({ path: `test-results/present-${name}-${language}.png` });
        if (name === 'sandbox') await expectWhyOnTheWall(page);
        // On a smaller screen all is smaller in proportion, and still fits.
        await page.setViewportSize({ width: 1_280, height: 720 });
        await expect.poll(() => smallerThan(page, (28 * 720) / 1_080 - 0.1)).toEqual([]);
        await page.keyboard.press('p');
        await expect(page.locator('.app')).not.toHaveClass(/presenting/);
      });
  });
