import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Phase } from '../../src/cli/phase.ts';
import { misfit } from '../../src/report/json-schema.ts';
import type { MigrationReport } from '../../src/report/migration/document.ts';
import { FORMS } from '../../src/report/migration/forms/index.ts';
import { REPORT_SCHEMA } from '../../src/report/migration/schema.ts';
import { CLUSTER, MARKER, manifests } from '../report/migration/cluster.ts';
import { createHost, run } from './host.ts';

const STDIN = manifests(CLUSTER);
const scan = (argv: readonly string[] = [], stdin = STDIN) => run(['scan', '-f', '-', ...argv], { stdin });

async function report(argv: readonly string[] = [], stdin = STDIN): Promise<MigrationReport> {
  const { stdout } = await scan(['-o', 'json', ...argv], stdin);
  return JSON.parse(stdout) as MigrationReport;
}

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gateproof-scan-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('who measures a scan', () => {
  test('is told of each part of the work, in order, the reading and the writing of the report included', async () => {
    const phases: string[] = [];
    const { host, stdout } = createHost({ stdin: STDIN });
    const phase: Phase = (name, work) => {
      phases.push(name);
      return work();
    };
    await main(['scan', '-f', '-'], { ...host, phase });
    const parts = ['read', 'compile', 'write', 'read back', 'prove', 'judge', 'validate', 'report', 'forms'];
    expect([...new Set(phases)]).toEqual(parts);
    expect(stdout()).toBe((await scan()).stdout);
  });
});

describe('scan says what there is', () => {
  test('one line per namespace, what needs attention first, and a line on stderr', async () => {
    const { stdout, stderr, code } = await scan();
    const lines = stdout.split('\n').map((line) => line.split(/\s{2,}/));
    expect(lines[0]?.slice(0, 4)).toEqual(['NAMESPACE', 'VERDICT', 'WAVE', 'SOURCES']);
    expect(lines[1]?.[0]).toBe('lab');
    expect(lines[1]?.[1]).toBe('xblocked');
    expect(stdout).toMatch(/^away +\.not-served +<none> +1 +0 /m);
    expect(stderr).toMatch(/^10 source objects, 7 host groups: 6 ~, 1 x {3}next: /);
    expect(code).toBe(0);
  });

  test('sources that share a host are one group, over namespaces', async () => {
    const { hostGroups } = await report();
    const shared = hostGroups.find(({ hosts }) => hosts.includes('both.test'));
    expect(shared?.sources).toEqual(['Ingress left/half', 'Ingress right/half']);
    expect(shared?.namespaces).toEqual(['left', 'right']);
    expect(shared?.before[0]?.routes).toContainEqual({ route: 'path prefix /left', to: ['left/half:80'] });
    expect(shared?.after.flatMap(({ routes }) => routes.flatMap(({ to }) => to))).toContain('right/half:80');
  });

  test('easy groups move first, those that check clients later, blocked ones not at all', async () => {
    const { waves } = await report();
    const waveOf = (host: string): number => waves.find(({ hosts }) => hosts.includes(host))?.number ?? 0;
    expect(waves[0]?.title).toBe('Pilot');
    expect(waveOf('shop.test')).toBeLessThan(waveOf('both.test'));
    expect(waveOf('both.test')).toBeLessThan(waveOf('mail.test'));
    const last = waves.at(-1);
    expect(last?.title).toBe('Blocked');
    expect(last?.hosts).toEqual(['mail.test']);
    expect(last?.steps.flatMap(({ commands }) => commands)).toEqual([]);
    for (const wave of waves.slice(0, -1)) {
      expect(wave.steps.map(({ title }) => title)).toEqual(
        expect.arrayContaining(['Apply beside what runs', 'Watch, and when to stop', 'Move back']),
      );
    }
  });

  test('who keeps an object, and which tools act on it', async () => {
    const { sources, integrations, cluster } = await report();
    expect(sources.find(({ id }) => id === 'Ingress shop/front')?.owner).toEqual({
      tool: 'helm',
      name: 'storefront',
    });
    expect(integrations.map(({ tool, sources: of }) => [tool, of])).toEqual([
      ['cert-manager', ['Ingress shop/front']],
      ['helm', ['Ingress shop/front']],
    ]);
    const texts = cluster.map(({ text }) => text).join('\n');
    expect(texts).toContain('of version v1.11.3');
    expect(texts).toContain('IngressClass nginx belongs to k8s.io/ingress-nginx; 9 Ingresses name it.');
    expect(texts).toContain('2 objects answer no request today');
  });

  test('defaults that no manifest names, and what the cluster lacks', async () => {
    expect((await report()).vanishingDefaults.map(({ what }) => what)).toContain(
      'request body limit (default)',
    );
    const { readiness } = await report(['--complete-input', '--gateway-class', 'edge']);
    expect(readiness.map(({ what, state }) => [what, state])).toEqual([
      ['Gateway API resource definitions', 'missing'],
      ['GatewayClass edge', 'missing'],
    ]);
  });

  test.each([
    ['owner', ['helm storefront', '(no owner)']],
    ['label=team', ['red', 'blue', '(no label)']],
    ['host', ['shop.test', 'both.test', '(no host)']],
  ])('units by %s', async (groupBy, names) => {
    const { units } = await report(['--group-by', groupBy]);
    expect(units.map(({ id }) => id)).toEqual(expect.arrayContaining(names));
  });

  test('a request shows each difference, and what a person accepted says who did', async () => {
    const accept = path.join(directory, 'accept.yaml');
    const entry = {
      host: '*',
      cause: 'listener',
      reason: 'https comes later',
      by: 'ann',
      until: '2999-01-01',
    };
    await writeFile(accept, JSON.stringify({ accept: [entry] }));
    const open = (await report()).differences;
    expect(open.map(({ cause }) => cause)).toContain('listener');
    expect(
      open.every(({ request, accepted }) => request.startsWith('curl -si ') && accepted === undefined),
    ).toBe(true);
    const { differences } = await report(['--accept', accept]);
    const listener = differences.filter(({ cause }) => cause === 'listener');
    expect(listener.map(({ accepted }) => accepted?.by)).toEqual(listener.map(() => 'ann'));
    expect(differences.some(({ accepted }) => accepted === undefined)).toBe(true);
  });

  test('--fail-on decides the exit code', async () => {
    expect((await scan(['--fail-on', 'blocker'])).code).toBe(1);
    const calm = manifests(CLUSTER.filter((object) => !/snippet|allowlist/.test(JSON.stringify(object))));
    expect((await scan(['--fail-on', 'blocker'], calm)).code).toBe(0);
  });

  test('several source systems are one report, each converted by its own rules', async () => {
    const route = {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { namespace: 'play', name: 'game' },
      spec: {
        entryPoints: ['web'],
        routes: [{ kind: 'Rule', match: 'Host(`game.test`)', services: [{ name: 'game', port: 80 }] }],
      },
    };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'play', name: 'game' },
      spec: { ports: [{ port: 80 }] },
    };
    const { source, units, sources } = await report([], manifests([...CLUSTER, route, service]));
    expect(source.system).toBe('ingress-nginx, traefik');
    expect(sources.find(({ id }) => id === 'IngressRoute play/game')?.hosts).toEqual(['game.test']);
    expect(units.find(({ id }) => id === 'play')?.verdict).not.toBe('not-served');
    expect(units.find(({ id }) => id === 'shop')?.verdict).not.toBe('not-served');
  });

  test('nothing to scan is trouble, and so is a form nobody knows', async () => {
    expect((await scan([], manifests([]))).code).toBe(2);
    const { code, stderr } = await scan(['-o', 'pdf']);
    expect(code).toBe(2);
    expect(stderr).toContain('-o is "pdf", which is no form of a report.');
    expect((await scan(['--group-by', 'colour'])).code).toBe(2);
  });
});

describe('the report is one document in many forms', () => {
  test('it fits its schema, and the same input gives the same bytes', async () => {
    const first = await scan(['-o', 'json']);
    expect(misfit(JSON.parse(first.stdout), REPORT_SCHEMA)).toBeUndefined();
    expect((await scan(['-o', 'json'])).stdout).toBe(first.stdout);
  });

  test('the time is noted on demand, and changes nothing else', async () => {
    const [plain, timed] = [await report(), await report(['--timestamp'])];
    const { generatedAt, ...rest } = timed;
    expect(generatedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(rest).toEqual(plain);
  });

  test.each(FORMS.map((form) => [form]))('%s from the saved report is %s from the scan', async (form) => {
    const file = path.join(directory, 'result.json');
    await scan(['-o', `json=${file}`]);
    const { stdout, code } = await run(['report', file, '-o', form]);
    expect(code).toBe(0);
    expect(stdout).toBe((await scan(['-o', form])).stdout);
  });

  test.each(FORMS.map((form) => [form]))('no content of a Secret is in %s', async (form) => {
    const { stdout, stderr } = await scan(['-o', form]);
    expect(stdout.length).toBeGreaterThan(20);
    expect((stdout + stderr).includes(MARKER)).toBe(false);
  });

  test.each(FORMS.map((form) => [form]))('--redact leaves no name in %s', async (form) => {
    const { stdout } = await scan(['--redact', '-o', form]);
    const names = ['shop', 'both.test', 'storefront', 'elsewhere', 'guide', 'odd.test'];
    const found = names.filter((name) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(stdout));
    expect(found).toEqual([]);
  });

  test('stand-ins are the same for the same name, and still fit the schema', async () => {
    const hidden = await report(['--redact']);
    expect(misfit(hidden, REPORT_SCHEMA)).toBeUndefined();
    expect(hidden.redacted).toBe(true);
    const group = hidden.hostGroups.find(({ sources }) => sources.length === 2);
    const standIn = group?.hosts[0] ?? '';
    expect(standIn).toMatch(/^[0-9a-f]{8}\.example$/);
    expect(hidden.waves.some(({ hosts }) => hosts.includes(standIn))).toBe(true);
  });

  test('a file that is no report is refused with what is wrong in it', async () => {
    const file = path.join(directory, 'other.json');
    const saved = await report();
    await writeFile(file, JSON.stringify({ ...saved, units: 'none' }));
    const { code, stderr, stdout } = await run(['report', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('units is no list');
    await writeFile(file, '{');
    expect((await run(['report', file])).code).toBe(2);
    expect((await run(['report', path.join(directory, 'missing.json')])).code).toBe(2);
  });

  test('several forms at once, each into its file', async () => {
    const [html, csv] = [path.join(directory, 'a.html'), path.join(directory, 'a.csv')];
    const { stdout } = await scan(['-o', `html=${html}`, '-o', 'name', '-o', `csv=${csv}`]);
    expect(stdout).toContain('shop\n');
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/);
    expect(await readFile(csv, 'utf8')).toMatch(/^id,code,severity,/);
  });
});
