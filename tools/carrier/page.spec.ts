import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './test-support/browser';
import { PEOPLE, playAfternoon, startEngine } from './test-support/day';
import { SENDER, startHarness, twilioClient, Webhook, type Harness } from './test-support/harness';

const SCREENS = join(__dirname, '..', '..', 'docs', 'screens');
const PHONE_SIZE = { width: 390, height: 844 };
const DESK_SIZE = { width: 1280, height: 860 };

describe('the page of the simulator', () => {
  let browser: Browser;
  let carrier: Harness;
  let hook: Webhook;
  let engine: { url: string; server: Server };
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(SCREENS, { recursive: true });
    hook = await Webhook.start();
    engine = await startEngine();
    let minute = 0;
    carrier = await startHarness({
      inboundWebhookUrl: `${hook.origin}/inbound`,
      apiUrl: engine.url,
      // The clock of the afternoon: a quarter of a minute for each look at it.
      now: () => new Date(Date.parse('2026-03-02T20:36:00Z') + (minute += 1) * 15_000),
    });
    await playAfternoon(carrier);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await carrier.close();
    await hook.close();
    engine.server.closeAllConnections();
    engine.server.close();
  });
  afterEach(() => {
    expect(problems.splice(0)).toEqual([]);
  });

  async function open(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ timezoneId: 'America/Phoenix', locale: 'en-US', ...options });
    const page = await context.newPage();
    page.on('console', (line) => {
      if (line.type() === 'error') problems.push(line.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(carrier.url)) problems.push(`asked another host: ${request.url()}`);
    });
    await page.clock.setFixedTime('2026-03-02T20:52:00Z');
    await page.goto(carrier.url);
    await page.locator('.live[data-on=true]').waitFor();
    await page.locator('.wall .phone').first().waitFor();
    return page;
  }
  /** No serious or critical finding; where a dialog is open, only it can be reached. */
  async function expectAccessible(page: Page): Promise<void> {
    const axe = new AxeBuilder({ page });
    if (await page.locator('dialog[open]').count()) axe.include('dialog[open]');
    const { violations } = await axe.analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  const phoneOf = (page: Page, name: string) => page.locator('.wall .phone', { hasText: name });

  it.each([
    ['390', 'light', PHONE_SIZE],
    ['1280', 'light', DESK_SIZE],
    ['390', 'dark', PHONE_SIZE],
    ['1280', 'dark', DESK_SIZE],
  ] as const)(
    'is accessible and fits at %s pixels in %s, with six languages',
    async (size, colorScheme, viewport) => {
      const page = await open({ viewport, colorScheme, reducedMotion: 'reduce' });
      await page.locator('.call').first().waitFor();
      expect(await page.locator('.wall .phone').count()).toBe(6);
      expect(await phoneOf(page, PEOPLE.layla.name).locator('.thread').getAttribute('dir')).toBe('rtl');
      expect(await phoneOf(page, PEOPLE.james.name).locator('.thread').getAttribute('dir')).toBe('ltr');
      // They begin with the department's Latin name, in an isolate that must not turn the whole text.
      const arabic = phoneOf(page, PEOPLE.layla.name).locator('.bubble .words').first();
      expect(await arabic.getAttribute('dir')).toBe('rtl');
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wide).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      if (colorScheme === 'light') await page.screenshot({ path: join(SCREENS, `simulator-${size}.png`) });
      await page.context().close();
    },
  );

  it('slides a new text in, brings its phone to the front and ticks it off', async () => {
    const page = await open({ viewport: DESK_SIZE });
    const body = '<img src=x onerror=alert(1)> see https://example.org/s/1.';
    await twilioClient(carrier.url).messages.create({ to: PEOPLE.reza.number, from: SENDER, body });
    const first = page.locator('.wall .phone').first();
    const bubble = first.locator('.bubble', { hasText: '<img src=x' });
    await bubble.waitFor();
    expect(await first.locator('h3').textContent()).toContain(PEOPLE.reza.name);
    await bubble.locator('.ticks.delivered').waitFor();
    expect(await bubble.locator('img').count()).toBe(0);
    const link = bubble.getByRole('link');
    expect(await link.getAttribute('href')).toBe('https://example.org/s/1');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await phoneOf(page, PEOPLE.juma.name).locator('.ticks.bad').textContent()).toContain('30005');
    await page.locator('#count-texts', { hasText: /^10$/ }).waitFor();
    await page.context().close();
  });

  it.each([
    ['English', 'james', PHONE_SIZE],
    ['Arabic', 'layla', PHONE_SIZE],
    ['English', 'james', DESK_SIZE],
    ['Arabic', 'layla', DESK_SIZE],
  ] as const)('enlarges a phone in %s by keyboard and sends its reply (%#)', async (_, who, viewport) => {
    const page = await open({ viewport, reducedMotion: 'reduce' });
    hook.hits.length = 0;
    hook.reply = () => ({ status: 200, body: '<Response><Message>Understood.</Message></Response>' });
    const reply = phoneOf(page, PEOPLE[who].name).getByRole('button');
    await reply.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.type('On my way');
    await page.keyboard.press('Enter');
    await dialog.locator('.result', { hasText: 'The engine texted back' }).waitFor();
    await dialog.locator('.bubble.mine', { hasText: 'On my way' }).last().waitFor();
    await dialog.getByRole('button', { name: 'STOP' }).click();
    await dialog.locator('.bubble.mine', { hasText: 'STOP' }).last().waitFor();
    await dialog.locator('.bubble.theirs', { hasText: 'Understood.' }).nth(1).waitFor();
    expect(hook.hits.map(({ params }) => [params['From'], params['Body']])).toEqual([
      [PEOPLE[who].number, 'On my way'],
      [PEOPLE[who].number, 'STOP'],
    ]);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.className')).toBe('reply');
    await page.context().close();
  });

  it('breaks the carrier by a switch, and shows what it did', async () => {
    const page = await open({ viewport: DESK_SIZE, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /faults/i }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('switch', { name: 'Too busy (429)' }).click();
    await dialog.getByText('armed').waitFor();
    expect(await carrier.get('/sim/faults')).toMatchObject({
      faults: [{ kind: 'reject429', count: 1, hits: 0 }],
    });
    await twilioClient(carrier.url)
      .messages.create({ to: PEOPLE.james.number, from: SENDER, body: 'x' })
      .catch(() => undefined);
    await dialog.getByText('struck 1×, used up').waitFor();
    await dialog.getByRole('switch', { name: 'Not delivered' }).click();
    await dialog.getByText('armed').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'All off' }).click();
    await dialog.getByText('armed').waitFor({ state: 'hidden' });
    expect(await carrier.get('/sim/faults')).toEqual({ faults: [] });
    await page.context().close();
  });

  it('opens an e-mail in a sandbox and calls in the strip', async () => {
    const page = await open({ viewport: DESK_SIZE, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /There is an update/ }).click();
    await page.frameLocator('.mail-open iframe').getByText('Sign in to read it.').waitFor();
    await page.getByRole('button', { name: 'Show the text part' }).click();
    await page.locator('.mail-text', { hasText: 'Sign in to read it.' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const call = page.locator('.call', { hasText: 'Larceny from auto' });
    expect(await call.locator('[aria-current=step]').textContent()).toMatch(/^Dispatched/);
    expect(await call.getByRole('link').getAttribute('href')).toContain('/workflows/call');
    // The sandbox stops the e-mail's script, and says so in the console.
    expect(problems.splice(0).every((line) => /sandbox/i.test(line))).toBe(true);
    await page.context().close();
  });

  it('says what will appear here while there is nothing', async () => {
    const bare = await startHarness();
    const context = await browser.newContext({
      viewport: PHONE_SIZE,
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(bare.url);
    await page.getByText('The phones are asleep').waitFor();
    await page.getByText('Running calls appear here').waitFor();
    await expectAccessible(page);
    await twilioClient(bare.url).messages.create({ to: '+16025550100', from: SENDER, body: 'First!' });
    await page.locator('.bubble', { hasText: 'First!' }).waitFor();
    expect(await page.getByText('The phones are asleep').isVisible()).toBe(false);
    await bare.send('DELETE', '/sim/messages');
    await page.getByText('The phones are asleep').waitFor();
    await context.close();
    await bare.close();
  });
});
