import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { SURVEY_WORDS } from '../../src/survey/survey.words';
import { launchBrowser } from '../../tools/carrier/test-support/browser';
import { startTestStack, type TestStack } from '../support/test-stack';
import { stopAndCheckLogs } from './api.test-support';
import { invite } from './survey.test-support';

const SCREENS = join(__dirname, '..', '..', 'docs', 'screens');
const PHONE_SIZE = { width: 390, height: 844 };
const DESK_SIZE = { width: 1280, height: 860 };
type Shown = 'en' | 'ar';

describe('the survey page in a browser', () => {
  let stack: TestStack;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    stack = await startTestStack();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stopAndCheckLogs(stack);
  });
  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });

  async function open(
    token: string,
    viewport: { width: number; height: number },
    options: { javaScriptEnabled?: boolean; colorScheme?: 'dark' | 'light' } = {},
  ): Promise<Page> {
    const page = await (await browser.newContext({ viewport, ...options })).newPage();
    // A step that finds nothing says which one it was, before the test's own time is up.
    page.setDefaultTimeout(10_000);
    page.on('console', (line) => {
      // A page that says what was wrong is a 400, and Chromium notes that.
      if (line.type() === 'error' && !line.text().includes('400')) problems.push(line.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.apiUrl)) problems.push(`asked another host: ${request.url()}`);
    });
    await page.goto(`${stack.apiUrl}/s/${token}`);
    return page;
  }

  async function expectAccessible(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(bad.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    const tooWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
    expect(tooWide).toBe(false);
  }

  it.each<[Shown, string, { width: number; height: number }, 'dark' | 'light']>([
    ['en', 'a phone', PHONE_SIZE, 'light'],
    ['en', 'a desk', DESK_SIZE, 'light'],
    ['en', 'a phone at night', PHONE_SIZE, 'dark'],
    ['ar', 'a phone', PHONE_SIZE, 'light'],
    ['ar', 'a desk', DESK_SIZE, 'light'],
    ['ar', 'a phone at night', PHONE_SIZE, 'dark'],
  ])('asks, corrects and thanks everybody: %s on %s', async (language, _on, viewport, colorScheme) => {
    const words = SURVEY_WORDS[language];
    const page = await open(await invite(stack, language), viewport, { colorScheme });
    expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
    await expectAccessible(page);
    if (viewport === PHONE_SIZE && colorScheme === 'light') {
      await page.screenshot({ path: join(SCREENS, `survey-${language}-390.png`), fullPage: true });
    }
    for (const control of await page.locator('.choice, button, a').all()) {
      expect((await control.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
    // The browser's own check is stepped over, as an old phone would.
    await page.evaluate('document.forms[0].noValidate = true');
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toBe(words.choose);
    await expectAccessible(page);
    await page.getByLabel(words.ratings[3], { exact: true }).check();
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('heading', { name: words.thanks }).waitFor();
    await expectAccessible(page);
    await page.context().close();
  });

  it('works by keyboard alone', async () => {
    const page = await open(await invite(stack), PHONE_SIZE);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: SURVEY_WORDS.en.thanks }).waitFor();
    await page.context().close();
  });

  it('works without JavaScript', async () => {
    const page = await open(await invite(stack), PHONE_SIZE, { javaScriptEnabled: false });
    await page.getByText(SURVEY_WORDS.en.ratings[0], { exact: true }).click();
    await page.getByRole('button').click();
    await page.getByText(SURVEY_WORDS.en.thanks).waitFor();
    await page.context().close();
  });
});
