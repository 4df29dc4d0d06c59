import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { startEngine } from '../../src/cli/review/engine.ts';
import type { Answer } from '../../src/cli/review/messages.ts';
import type { ReviewUnit } from '../../src/review/unit.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'review-forms-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A review of some objects, as far as its forms go. */
async function review(
  input: readonly object[],
  values: Readonly<Record<string, string | boolean>>,
  forms: Readonly<Record<string, string>> = {},
) {
  const filename = path.join(directory, 'input.yaml');
  writeFileSync(filename, input.map((object) => JSON.stringify(object)).join('\n---\n'));
  const answers: Answer[] = [];
  const choices = { forms: new Map(Object.entries(forms)), edited: new Map() };
  const engine = await startEngine(
    { values: { ...values, filename: [filename] }, cwd: directory, env: {}, program: 'gateproof', choices },
    (answer) => answers.push(answer),
  );
  const unit = (id: string): ReviewUnit | undefined => {
    const lists = answers.flatMap((answer) =>
      answer.type === 'event' && answer.event.type === 'units' ? [answer.event.units] : [],
    );
    return lists.at(-1)?.find((one) => one.id === id);
  };
  return {
    choose: (chosen: Readonly<Record<string, string>>) =>
      engine.ask({ type: 'redo', choices: { forms: new Map(Object.entries(chosen)), edited: new Map() } }),
    unit,
    /** Every manifest, as it would be written. */
    written: async () => {
      await engine.ask({ type: 'files', without: [] });
      const last = answers.at(-1);
      return last?.type === 'files' ? last.files.map(({ content }) => content).join('') : '';
    },
    offered: (id: string) => unit(id)?.alternatives.map(({ name }) => name),
    /** What the manifests of a unit say, in a few words. */
    manifests: async (id: string) => {
      await engine.ask({ type: 'detail', unit: id });
      const last = answers.at(-1);
      const yaml = last?.type === 'event' && last.event.type === 'detail' ? last.event.detail.yaml : '';
      const kinds = parseAllDocuments(yaml).map((document) => String(document.get('kind')));
      return {
        kinds,
        paths: [...yaml.matchAll(/type: (Exact|PathPrefix|RegularExpression)/g)].map(([, one]) => one),
      };
    },
  };
}

const ingress = (name: string, annotations: Readonly<Record<string, string>>, type = 'Prefix') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    name,
    namespace: 'shop',
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
    ),
  },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: `${name}.test`,
        http: {
          paths: [
            { path: '/api', pathType: type, backend: { service: { name: 'web', port: { number: 80 } } } },
          ],
        },
      },
    ],
  },
});

const REGEX = ['a', 'b'].map((name) => ingress(name, { 'use-regex': 'true' }, 'ImplementationSpecific'));
const LIMITED = ['a', 'b'].map((name) => ingress(name, { 'allowlist-source-range': '10.0.0.0/8' }));
const TARGET = { target: 'envoy-gateway' };

describe('standard fields alone', () => {
  test('are offered where the target has policies, and written for the hosts that want it', async () => {
    const { offered, manifests, choose, unit } = await review(LIMITED, TARGET);
    expect(offered('hosts a.test')).toContain('standard');
    expect(unit('hosts a.test')?.alternatives[0]?.text).toMatch(/^with the target's policies/);
    const before = await manifests('hosts a.test');
    expect(before.kinds).toContain('SecurityPolicy');
    const items = unit('hosts a.test')?.items.length ?? 0;
    await choose({ 'hosts a.test': 'standard' });
    expect((await manifests('hosts a.test')).kinds).toEqual(['HTTPRoute']);
    expect((await manifests('hosts b.test')).kinds).toEqual(before.kinds);
    // It was proved again: who may come is another question now.
    expect(unit('hosts a.test')?.items.length).toBeGreaterThan(items);
    expect(offered('hosts a.test')).toContain('standard');
    await choose({});
    expect(await manifests('hosts a.test')).toEqual(before);
  });

  test('are not offered where there are no policies', async () => {
    const { offered, unit } = await review(LIMITED, {});
    expect(offered('hosts a.test')).not.toContain('standard');
    expect(unit('hosts a.test')?.alternatives[0]?.text).not.toContain('policies');
  });
});

describe('idiomatic paths', () => {
  test('are offered where they differ, and written for the hosts that want them', async () => {
    const { offered, manifests, choose, unit } = await review(REGEX, TARGET);
    expect(offered('hosts a.test')).toContain('idiomatic');
    expect(offered('hosts a.test')).not.toContain('exact');
    expect((await manifests('hosts a.test')).paths).toEqual(['RegularExpression']);
    await choose({ 'hosts a.test': 'idiomatic' });
    expect((await manifests('hosts a.test')).paths).toEqual(['PathPrefix']);
    expect((await manifests('hosts b.test')).paths).toEqual(['RegularExpression']);
    // It was proved again.
    const keys = (id: string) => unit(id)?.items.map(({ title }) => title);
    expect(keys('hosts a.test')).not.toEqual(keys('hosts b.test'));
  });

  test('are what exact ones are offered beside, where everything is idiomatic', async () => {
    const { offered, manifests } = await review(
      REGEX,
      { ...TARGET, idiomatic: true },
      { 'hosts a.test': 'exact' },
    );
    expect(offered('hosts a.test')).toContain('exact');
    expect(offered('hosts b.test')).not.toContain('idiomatic');
    expect((await manifests('hosts a.test')).paths).toEqual(['RegularExpression']);
    expect((await manifests('hosts b.test')).paths).toEqual(['PathPrefix']);
  });

  test('are not offered where the paths are plain', async () => {
    const { offered } = await review([ingress('a', {})], TARGET);
    expect(offered('hosts a.test')).not.toContain('idiomatic');
  });
});

test('forms that give no other manifests are not offered', async () => {
  const { offered } = await review(LIMITED, TARGET);
  expect(offered('hosts a.test')).not.toContain('plain');
  expect(offered('hosts a.test')).toContain('expressions');
});

/** Routes whose list precedence says in many more matches than the list has. */
const LISTED = {
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name: 'many', namespace: 'shop' },
  spec: {
    entryPoints: ['web'],
    routes: [
      ...['x-a', 'x-b', 'x-c'].map((name, index) => ({
        match: `Host(\`many.test\`) && Header(\`${name}\`, \`1\`)`,
        kind: 'Rule',
        priority: 1000 - index,
        services: [{ name: `web${index}`, port: 80 }],
      })),
      ...Array.from({ length: 12 }, (_, index) => ({
        match: `Host(\`many.test\`) && PathPrefix(\`/p${index}/\`)`,
        kind: 'Rule',
        priority: 100 - index,
        services: [{ name: `own${index}`, port: 80 }],
      })),
      {
        match: 'Host(`one.test`) && Path(`/one`)',
        kind: 'Rule',
        services: [{ name: 'one', port: 80 }],
      },
    ],
  },
};

test('a form that somebody chose is kept where the rules decide as they are listed', async () => {
  const { metadata, spec } = LISTED;
  const input = [
    { ...LISTED, spec: { ...spec, routes: spec.routes.slice(0, -1) } },
    { ...LISTED, metadata: { ...metadata, name: 'one' }, spec: { ...spec, routes: spec.routes.slice(-1) } },
  ];
  const { manifests, choose, written } = await review(input, TARGET);
  const isListed = async () => (await written()).includes('preserveRouteOrder: true');
  expect((await manifests('hosts one.test')).paths).toEqual(['Exact']);
  const many = await manifests('hosts many.test');
  expect(await isListed()).toBe(true);
  await choose({ 'hosts one.test': 'expressions' });
  expect((await manifests('hosts one.test')).paths).toEqual(['RegularExpression']);
  expect(await manifests('hosts many.test')).toEqual(many);
  expect(await isListed()).toBe(true);
});
