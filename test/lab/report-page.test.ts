import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCluster } from '../../bench/generate-cluster.ts';
import { run } from '../cli/host.ts';
import { chromiumName, openPage, type Page } from './chromium.ts';

const name = chromiumName();
if (name === undefined) console.log('report-page: no chromium here; the page is not tried in a browser');

describe.skipIf(name === undefined)('the report in a real browser', () => {
  let directory = '';
  let page: Page;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'gateproof-page-'));
    const file = path.join(directory, 'report.html');
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: generateCluster(120) });
    await run(['scan', '-f', '-', '--gateway-class', 'edge', '-o', `html=${file}`], { stdin });
    page = await openPage(name ?? '', pathToFileURL(file).href);
  }, 120_000);
  afterAll(async () => {
    await page?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const rows = (): Promise<number> =>
    page.evaluate<number>(
      `[...document.querySelectorAll('#units tbody tr')].filter((row) => row.offsetParent !== null).length`,
    );

  test('a filter shows the rows of its verdict alone, and the address leads back to it', async () => {
    const all = await rows();
    await page.evaluate(`document.querySelector('[data-filter-verdict=blocked]').click()`);
    const blocked = await rows();
    expect(blocked).toBeGreaterThan(0);
    expect(blocked).toBeLessThan(all);
    expect(await page.evaluate(`location.hash`)).toBe('#v=blocked');
    await page.evaluate(`location.hash = '#q=team-7.example'; new Promise((done) => setTimeout(done, 50))`);
    expect(await rows()).toBe(1);
    await page.evaluate(`location.hash = ''; new Promise((done) => setTimeout(done, 50))`);
    expect(await rows()).toBe(all);
  });

  test('known differences are hidden until they are asked for, and their number is said', async () => {
    const shown = `[...document.querySelectorAll('details[data-known="1"]')].filter((item) => item.offsetParent !== null).length`;
    expect(await page.evaluate(shown)).toBe(0);
    expect(await page.evaluate(`document.querySelector('#hidden-note').textContent`)).toMatch(
      /^\d+ known differences? (is|are) hidden$/,
    );
    await page.evaluate(`document.querySelector('#filter-known').click()`);
    expect(await page.evaluate<number>(shown)).toBeGreaterThan(0);
  });

  test('a column sorts both ways', async () => {
    const column = `[...document.querySelectorAll('#units tbody tr')].map((row) => Number(row.cells[3].textContent))`;
    const click = `document.querySelectorAll('#units th button')[3].click()`;
    await page.evaluate(click);
    const up = await page.evaluate<number[]>(column);
    expect(up).toEqual([...up].sort((one, two) => one - two));
    await page.evaluate(click);
    expect(await page.evaluate(column)).toEqual([...up].sort((one, two) => two - one));
  });

  test('opening a host group draws its routes before and after', async () => {
    await page.evaluate(
      `document.querySelector('details[data-group]').open = true; new Promise((done) => setTimeout(done, 50))`,
    );
    const texts = await page.evaluate<string[]>(
      `[...document.querySelectorAll('details[data-group][open] svg text')].map((item) => item.textContent)`,
    );
    expect(await page.evaluate(`document.querySelectorAll('details[data-group][open] svg').length`)).toBe(2);
    expect(texts.some((text) => text.includes('rules[0]'))).toBe(true);
  });

  test.each([
    [1280, false],
    [1280, true],
    [400, false],
    [400, true],
  ])('at %i pixels (dark: %s) nothing sticks out, and text can be read', async (width, isDark) => {
    await page.resize(width, 900);
    await page.dark(isDark);
    expect(await page.evaluate(`document.documentElement.scrollWidth <= ${width}`)).toBe(true);
    const ratios = await page.evaluate<number[]>(`(() => {
      const light = (text) => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((x) => x / 255).map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const back = light(getComputedStyle(document.body).backgroundColor);
      return [...document.querySelectorAll('p, a, .verdict, .severity, code, th, td, summary, .soft')].slice(0, 400).map((item) => { const text = light(getComputedStyle(item).color); return (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05); });
    })()`);
    expect(ratios.length).toBeGreaterThan(100);
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
  });

  test('the browser has nothing to complain of', () => {
    expect(page.complaints).toEqual([]);
  });
});
