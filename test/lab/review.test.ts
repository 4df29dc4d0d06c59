import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bundle } from '../../scripts/build.mjs';
import { hasTmux, openTerminal, type TmuxTerminal } from './tmux.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const wild = path.resolve(root, '../shared/corpus/wild/ingress-nginx');

if (!hasTmux) console.warn('skipped: the review in a real terminal needs tmux');

/** The program as users have it, in a terminal as users have it. */
describe.skipIf(!hasTmux)('a review in a terminal', { timeout: 600_000 }, () => {
  let dist = '';
  let cwd = '';
  let terminal: TmuxTerminal | undefined;

  beforeAll(async () => {
    dist = mkdtempSync(path.join(tmpdir(), 'review-dist-'));
    await bundle(dist);
  }, 120_000);
  afterAll(() => rmSync(dist, { recursive: true, force: true }));
  beforeEach(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'review-'));
    copyFileSync(path.join(root, 'testdata/ingress-nginx/shop/input.yaml'), path.join(cwd, 'input.yaml'));
  });
  afterEach(() => {
    terminal?.close();
    terminal = undefined;
    // The shell of the terminal may still be writing while it ends.
    rmSync(cwd, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  const read = (name: string): string => readFileSync(path.join(cwd, name), 'utf8');

  /** Starts a review between two looks at the settings of the terminal. */
  function start(
    words: string,
    env: Readonly<Record<string, string>> = {},
    [columns, rows]: readonly [number, number] = [120, 36],
  ): TmuxTerminal {
    terminal?.close();
    terminal = openTerminal(columns, rows, cwd, env);
    const program = `${process.execPath} ${path.join(dist, 'gateproof.js')}`;
    terminal.text(
      `stty -a >before.txt; ${program} review ${words} >out.txt; echo "code $?"; stty -a >after.txt; echo done`,
    );
    terminal.keys('Enter');
    return terminal;
  }

  const SHOP = '-f input.yaml --target envoy-gateway --output-dir gw';

  async function expectRestored(one: TmuxTerminal, code: number): Promise<void> {
    await one.see(new RegExp(`^code ${code}\\n(?:.*\\n)*done`, 'm'));
    expect(one.flags()).toEqual({ isAlternate: false, hasCursor: true });
    const settings = (name: string): string => read(name).replace(/rows \d+; columns \d+; /, '');
    expect(settings('after.txt')).toBe(settings('before.txt'));
    expect(read('out.txt')).toBe('');
  }

  const temporary = (): readonly string[] =>
    readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

  test('goes from the list to written files', async () => {
    const one = start(SHOP);
    await one.see('0/4 decided');
    expect(one.flags().isAlternate).toBe(true);
    expect(one.screen().split('\n')[0]).toMatch(/^gateproof review {2}ingress-nginx -> envoy-gateway/);
    await one.see('curl -si http://admin.example.com/');
    one.keys('a');
    one.text('the login service moves too');
    one.keys('Enter');
    await one.see('1/4 decided');
    expect(read('gateproof.accept.yaml')).toContain('the login service moves too');
    one.keys(']', 'm');
    one.text('ask the team');
    one.keys('Enter', 'Escape');
    await one.see('2/4 decided');
    one.keys(']', 'r', 'Enter', ']', 'a');
    one.text('fine');
    one.keys('Enter');
    await one.see('4/4 decided');
    one.keys('u');
    await one.see('3/4 decided');
    one.keys('3');
    await one.see('before: ingress-nginx');
    one.keys('Escape', 'g', '4');
    await one.see(/> 78 +nginx\.ingress\.kubernetes\.io\/auth-url/);
    one.keys('w');
    await one.see('files written to gw; 3 left out, as rejected');
    one.keys('q');
    await expectRestored(one, 1);
    expect(one.screen()).toContain(
      '5 host groups: 3 of 4 decided (1 accepted, 1 must-fix, 1 rejected, 1 open)',
    );
    const files = readdirSync(path.join(cwd, 'gw'));
    expect(files).toContain('httproute-shop-admin-example-com.yaml');
    expect(files.filter((name) => name.includes('shop-shop-example-com'))).toEqual([]);
    const { units } = parse(read('gateproof.review.yaml'));
    expect(units['hosts admin.example.com']).toMatchObject({ decision: 'accepted', by: 'ann' });
    expect(units['hosts *']).toEqual({ decision: 'open' });
  });

  test.each([
    ['80x24', 80, 24],
    ['160x40', 160, 40],
  ])('follows the terminal to %s', async (_, columns, rows) => {
    const one = start(SHOP);
    await one.see('curl -si http://admin.example.com/');
    one.resize(columns, rows);
    await one.see(
      columns < 100
        ? /^. {0,2}! admin\.example\.com +3$/m
        : /^. . admin\.example\.com {28,}3 \| \[1 Verdict\]/m,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const lines = one.screen().split('\n');
    expect(lines[0]).toMatch(/^gateproof review {2}ingress-nginx -> envoy-gateway/);
    expect(lines.filter((line) => line.startsWith('gateproof review'))).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(rows - 1);
    one.keys('C-c');
    await expectRestored(one, 1);
  });

  test('Ctrl-C leaves at once, with what was decided', async () => {
    const one = start(SHOP);
    await one.see('curl -si http://admin.example.com/');
    one.keys('m');
    one.text('first');
    one.keys('Enter');
    await one.see('1/4 decided');
    one.keys('a', 'x', 'C-c');
    await expectRestored(one, 1);
    expect(read('gateproof.review.yaml')).toContain('note: first');
    expect(existsSync(path.join(cwd, 'gw'))).toBe(false);
  });

  function processId(): number {
    const found = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`${dist}/gateproof.js review`) && !line.includes('bash'))
      .map((line) => Number.parseInt(line, 10));
    return found[0] ?? Number.NaN;
  }

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s gives the terminal back', async (signal, code) => {
    const one = start(SHOP);
    await one.see('curl -si http://admin.example.com/');
    process.kill(processId(), signal);
    await expectRestored(one, code);
  });

  test('kill -9 loses no decision and leaves no half file', async () => {
    const one = start(SHOP);
    await one.see('curl -si http://admin.example.com/');
    for (const note of ['first', 'second', 'third']) {
      one.keys('m');
      one.text(note);
      one.keys('Enter');
    }
    await one.see('must-fix: admin.example.com');
    one.keys(']', 'm');
    one.text('fourth');
    one.keys('Enter');
    await one.see('2/4 decided');
    process.kill(processId(), 'SIGKILL');
    await one.see('code 137');
    const { units } = parse(read('gateproof.review.yaml'));
    expect(units['hosts admin.example.com']).toMatchObject({ decision: 'must-fix', note: 'third' });
    expect(units['hosts admin.example.com'].history).toHaveLength(2);
    expect(units['hosts api.example.com']).toMatchObject({ note: 'fourth' });
    expect(temporary()).toEqual([]);
    const next = start(`${SHOP} --no-input`);
    await next.see('2 of 4 decided (2 must-fix, 2 open)');
  });

  test('a full disk is said, and nothing is half written', async (context) => {
    const disk = path.join(cwd, 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,nr_inodes=8', 'tmpfs', disk]).status !== 0) {
      console.warn('skipped: a small disk cannot be mounted here');
      context.skip();
    }
    try {
      const files = '--accept disk/accept.yaml --decisions disk/review.yaml';
      const one = start(`-f input.yaml --target envoy-gateway --output-dir disk/gw ${files}`);
      await one.see('curl -si http://admin.example.com/');
      one.keys('m');
      one.text('first');
      one.keys('Enter');
      await one.see('1/4 decided');
      one.keys('w');
      await one.see(/Cannot write to|no space left/i);
      spawnSync('dd', ['if=/dev/zero', `of=${path.join(disk, 'filler')}`, 'bs=1k']);
      one.keys(']', 'm');
      one.text('second');
      one.keys('Enter');
      await one.see('NOT SAVED');
      expect(
        parse(readFileSync(path.join(disk, 'review.yaml'), 'utf8')).units['hosts api.example.com'].decision,
      ).toBe('open');
      expect(temporary()).toEqual([]);
      rmSync(path.join(disk, 'filler'));
      // Leaving saves what could not be saved before.
      one.keys('q', 'q');
      await expectRestored(one, 1);
      const { units } = parse(readFileSync(path.join(disk, 'review.yaml'), 'utf8'));
      expect(units['hosts api.example.com']).toMatchObject({ note: 'second' });
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  test('an editor of several words changes manifests, which are proved again', async () => {
    const one = start(SHOP, { EDITOR: 'sed -i -e s/PathPrefix/Exact/', VISUAL: '' });
    await one.see('curl -si http://admin.example.com/');
    one.keys('e');
    await one.see('edited: hosts admin.example.com');
    await one.see(/decided$/m);
    one.keys('2');
    await one.see('as made -> as edited');
    expect(one.screen()).toMatch(/\+ +type: Exact/);
    expect(parse(read('gateproof.review.yaml')).units['hosts admin.example.com'].edited).toContain(
      'type: Exact',
    );
    one.text(':revert');
    one.keys('Enter');
    await one.see('as made: hosts admin.example.com');
    one.keys('C-c');
    await expectRestored(one, 1);
  });

  test('what an editor makes invalid is not taken', async () => {
    const one = start(SHOP, { EDITOR: '', VISUAL: `${process.execPath} edit.js` });
    const script = `const fs=require('fs');const f=process.argv.at(-1);const t=fs.readFileSync(f,'utf8');
      if(!t.startsWith('# Not taken'))fs.writeFileSync(f,t.replace('PathPrefix','Pathological'));
      else fs.copyFileSync(f,'seen.txt');`;
    execFileSync(
      process.execPath,
      ['-e', `require('fs').writeFileSync('edit.js',${JSON.stringify(script)})`],
      { cwd },
    );
    await one.see('curl -si http://admin.example.com/');
    one.keys('e');
    await one.see('Nothing was changed.');
    expect(read('seen.txt')).toMatch(
      /^# Not taken: HTTPRoute shop\/admin-example-com.*\n# Leave it as it is to give up\./,
    );
    one.keys('C-c');
    await expectRestored(one, 1);
  });

  test('without colour and in ASCII where the terminal says so', async () => {
    const one = start(SHOP, { NO_COLOR: '1', LANG: 'C' });
    await one.see('curl -si http://admin.example.com/');
    expect(one.screen()).toMatch(/^[\n -~]*$/);
    one.keys('C-c');
    await expectRestored(one, 1);
  });

  test('a terminal that is too small is refused', async () => {
    const one = start(SHOP, {}, [59, 20]);
    await expectRestored(one, 2);
    expect(one.screen()).toContain('59 columns and 20 rows');
  });

  test('line by line where the terminal cannot move its cursor', async () => {
    const one = start(SHOP, { TERM: 'dumb' });
    await one.see('a accept, r reject');
    one.keys('a', 'Enter');
    one.text('all of it');
    one.keys('Enter');
    // The next unit is longer than the screen: its headline may have left it by now.
    await one.see(/api\.example\.com[\s\S]*a accept, r reject[^\n]*$/);
    one.keys('q', 'Enter');
    await one.see('Write the manifests to gw');
    one.keys('y', 'Enter');
    await expectRestored(one, 1);
    expect(readdirSync(path.join(cwd, 'gw')).length).toBeGreaterThan(5);
    expect(read('gateproof.accept.yaml')).toContain('all of it');
  });

  test('a broken input ends it with what is wrong', async () => {
    const one = start('-f missing.yaml');
    await expectRestored(one, 2);
    expect(one.screen()).toContain('error: missing.yaml');
  });

  test.skipIf(!existsSync(wild))('goes through manifests of the wild', async () => {
    const one = start(`-f ${wild} --target envoy-gateway --gateway-class eg --output-dir gw`);
    await one.see(/\d+ host groups/, 200);
    // The list is there before anything is proved, and answers.
    one.keys('G');
    await one.see(/\d+\/\d+ decided$/m, 300);
    one.keys('g', 'a');
    one.text('seen');
    one.keys('Enter');
    await one.see(/ 1\/\d+ decided/);
    one.keys(']', 'Enter', '2', '3', '4', '5', 'Escape', 'f');
    await one.see('filter: open');
    one.keys('w');
    await one.see(/\d+ files written to gw/);
    one.keys('q');
    await expectRestored(one, 1);
    expect(readdirSync(path.join(cwd, 'gw')).length).toBeGreaterThan(100);
  });
});
