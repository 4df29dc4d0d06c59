import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startEngine } from '../../src/cli/review/engine.ts';
import type { Answer } from '../../src/cli/review/messages.ts';
import type { UnitDetail } from '../../src/review/detail.ts';
import type { ReviewUnit } from '../../src/review/unit.ts';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Everything an engine says of an input until it waits for questions. */
async function engineOf(input: string, target = 'envoy-gateway') {
  const answers: Answer[] = [];
  const engine = await startEngine(
    {
      values: { filename: [path.resolve(root, input)], target },
      cwd: root,
      env: {},
      program: 'gateproof',
      choices: { forms: new Map(), edited: new Map() },
    },
    (answer) => answers.push(answer),
  );
  const lists = (): ReadonlyArray<readonly ReviewUnit[]> =>
    answers.flatMap((answer) =>
      answer.type === 'event' && answer.event.type === 'units' ? [answer.event.units] : [],
    );
  const details = (): readonly UnitDetail[] =>
    answers.flatMap((answer) =>
      answer.type === 'event' && answer.event.type === 'detail' ? [answer.event.detail] : [],
    );
  return { engine, answers, lists, details };
}

describe('what there is to review', () => {
  test('is listed before anything is proved, in the order that it keeps', async () => {
    const { lists } = await engineOf('testdata/ingress-nginx/shop/input.yaml');
    const [pending = [], proved = []] = lists();
    expect(pending.every(({ verdict }) => verdict === undefined)).toBe(true);
    expect(proved.every(({ verdict }) => verdict !== undefined)).toBe(true);
    expect(proved.slice(0, pending.length).map(({ id }) => id)).toEqual(pending.map(({ id }) => id));
    expect(pending.map(({ id }) => id).slice(0, 2)).toEqual([
      'hosts admin.example.com',
      'Ingress shop/admin',
    ]);
  });

  test('every item has its detail, with a request of the unit itself', async () => {
    const { engine, lists, details } = await engineOf('testdata/ingress-nginx/shop/input.yaml');
    for (const { id } of lists().at(-1) ?? []) await engine.ask({ type: 'detail', unit: id });
    const units = new Map(
      lists()
        .at(-1)
        ?.map((unit) => [unit.id, unit]),
    );
    expect(details().length).toBe(units.size);
    for (const detail of details()) {
      const unit = units.get(detail.unit);
      expect(detail.items.map(({ key }) => key)).toEqual(unit?.items.map(({ key }) => key));
      for (const { lines } of detail.items) expect(lines).not.toEqual([]);
    }
    const admin = details().find(({ unit }) => unit === 'hosts admin.example.com');
    expect(admin?.items[0]?.curl).toBe('curl -si http://admin.example.com/');
    expect(admin?.items[0]?.trace?.agrees).toBe(false);
    expect(admin?.yaml).toContain('- admin.example.com');
    const noted = admin?.sources.flatMap(({ lines }) => lines.filter(({ note }) => note !== undefined));
    expect(noted?.map(({ number }) => number)).toContain(78);
  });

  test.each([
    ['traefik', 'testdata/traefik/annotation-drops-the-ingress/input.yaml'],
    ['istio', 'testdata/istio/conditions/input.yaml'],
  ])('of %s has details as well', async (_, input) => {
    const { engine, lists, details } = await engineOf(input);
    const [first] = lists().at(-1) ?? [];
    await engine.ask({ type: 'detail', unit: first?.id ?? '' });
    expect(details()[0]?.diffs.length).toBeGreaterThan(0);
    expect(details()[0]?.sources.length).toBeGreaterThan(0);
  });

  test.each([
    ['GET http://api.example.com/v1/x', 'traced'],
    ['nonsense', 'told'],
  ])('a request that is typed: %s', async (url, type) => {
    const { engine, answers } = await engineOf('testdata/ingress-nginx/shop/input.yaml');
    await engine.ask({ type: 'trace', url });
    const last = answers.at(-1);
    expect(last?.type === 'event' ? last.event.type : last?.type).toBe(type);
  });

  test.each([
    ['kind: [', 'line 1'],
    [
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: a\nspec:\n  hostnames: 1\n',
      'hostnames',
    ],
    [
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: a\nspec: {}\n',
      undefined,
    ],
  ])('manifests %j are checked', async (text, problem) => {
    const { engine, answers } = await engineOf('testdata/ingress-nginx/shop/input.yaml');
    await engine.ask({ type: 'check', text });
    const last = answers.at(-1);
    const found = last?.type === 'checked' ? last.problem : 'no answer';
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});

test('every unit has an id of its own, also where several objects serve any host', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'review-'));
  const file = path.join(directory, 'any.yaml');
  const ingress = (name: string, rules: readonly object[]): string =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name },
      spec: { ingressClassName: 'nginx', rules },
    });
  const http = (at: string) => ({
    paths: [{ path: at, pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
  });
  const documents = [
    ingress('a', [{ http: http('/a') }]),
    ingress('b', [{ http: http('/b') }, { host: 'one.test', http: http('/') }]),
  ];
  writeFileSync(file, documents.join('\n---\n'));
  const { lists } = await engineOf(file);
  const ids =
    lists()
      .at(-1)
      ?.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain('hosts *');
  expect(
    lists()
      .at(-1)
      ?.find(({ id }) => id === 'hosts *')?.hosts,
  ).toEqual(['*', 'one.test']);
  rmSync(directory, { recursive: true });
});
