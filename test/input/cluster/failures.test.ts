import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { clusterFindings } from '../../../src/input/cluster/findings.ts';
import { Interrupted } from '../../../src/input/cluster/options.ts';
import { get, TooBig } from '../../../src/input/cluster/request.ts';
import { isComplete } from '../../../src/input/snapshot.ts';
import { type FakeOptions, type FakeServer, failure, startFake, type Trick } from './fake-server.ts';
import {
  failureOf,
  INGRESSES,
  ingress,
  NAMESPACES,
  names,
  readWith,
  SECRETS,
  SERVICES,
  workspace,
} from './support.ts';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

async function cluster(options: FakeOptions): Promise<string> {
  fake = await startFake(options);
  return files.kubeconfig({ server: fake.url });
}

const seven = Array.from({ length: 7 }, (_, index) => ingress(`i${index}`));
const onIngresses =
  (answer: (seen: number) => ReturnType<Trick>): Trick =>
  ({ path }, seen) =>
    path.endsWith('/ingresses') ? answer(seen) : undefined;

describe('a busy or failing server is asked again', () => {
  const busy = (status: number, headers: Record<string, string> = {}) => ({
    ...failure(status, 'Busy', 'busy'),
    headers,
  });

  test.each([
    ['429 with Retry-After', [busy(429, { 'Retry-After': '3' })], [3000]],
    ['429 that asks for an hour', [busy(429, { 'Retry-After': '3600' })], [30_000]],
    ['503, each pause longer', [busy(503), busy(500), busy(504)], [500, 1000, 2000]],
    ['a cut connection', ['cut', 'cut'], [500, 1000]],
  ] as const)('%s', async (_name, answers, expected) => {
    const kubeconfig = await cluster({ objects: seven, trick: onIngresses((seen) => answers[seen]) });
    const { snapshot, pauses } = await readWith([INGRESSES], { kubeconfig });
    expect(names(snapshot)).toHaveLength(7);
    expect(pauses).toEqual(expected);
  });

  test('also in the middle of a list', async () => {
    const trick: Trick = ({ query }, seen) => (query.has('continue') && seen === 1 ? 'cut' : undefined);
    const kubeconfig = await cluster({ objects: seven, trick });
    const { snapshot } = await readWith([INGRESSES], { kubeconfig, chunkSize: 3 });
    expect(names(snapshot)).toHaveLength(7);
  });

  test('an answer that takes too long', async () => {
    const kubeconfig = await cluster({
      objects: seven,
      trick: onIngresses((seen) => (seen === 0 ? 'silence' : undefined)),
    });
    const { snapshot, pauses } = await readWith([INGRESSES], { kubeconfig, requestTimeout: 150 });
    expect(names(snapshot)).toHaveLength(7);
    expect(pauses).toEqual([500]);
  });

  test('five times, then the kind is left out with what the server says, and the rest is read', async () => {
    const trick = onIngresses(() => failure(500, 'InternalError', 'conversion webhook failed'));
    const kubeconfig = await cluster({ objects: [...seven], trick });
    const { snapshot } = await readWith([INGRESSES, NAMESPACES], { kubeconfig });
    expect(fake?.requests.filter((item) => item.includes('ingresses'))).toHaveLength(5);
    expect(snapshot.kinds.map(({ outcome }) => outcome)).toEqual(['failed', 'read']);
    expect(clusterFindings(snapshot)).toMatchObject([
      {
        code: 'GP1021',
        severity: 'high',
        message: expect.stringContaining('500: conversion webhook failed'),
      },
    ]);
  });

  test('a server that is gone ends the run', async () => {
    const kubeconfig = await cluster({ objects: seven, trick: onIngresses(() => 'cut') });
    const { what } = await failureOf(readWith([INGRESSES, SERVICES], { kubeconfig }));
    expect(what).toBe('The API server closed the connection.');
  });
});

describe('a kind that may not be listed', () => {
  const trick: Trick = ({ path }) =>
    /secrets|ingresses/.test(path) ? failure(403, 'Forbidden', 'secrets is forbidden') : undefined;

  test('is a finding with the rule to add, and the rest is read', async () => {
    const kubeconfig = await cluster({ trick });
    const { snapshot } = await readWith([SECRETS, INGRESSES, SERVICES], { kubeconfig });
    expect(snapshot.kinds.map(({ outcome }) => outcome)).toEqual(['forbidden', 'forbidden', 'read']);
    expect(isComplete(snapshot)).toBe(false);
    expect(clusterFindings(snapshot)).toMatchObject([
      {
        code: 'GP1020',
        severity: 'low',
        message: 'secrets may not be listed and are left out. They are needed for: secrets for a test.',
        action:
          'Add this rule to a ClusterRole of the user: {apiGroups: [""], resources: [secrets], verbs: [list]}',
      },
      { code: 'GP1020', severity: 'high', message: expect.stringContaining('ingresses.networking.k8s.io') },
    ]);
  });

  test('in one namespace a Role is enough', async () => {
    const kubeconfig = await cluster({ trick });
    const { snapshot } = await readWith([SECRETS, SERVICES], { kubeconfig, allNamespaces: false });
    expect(clusterFindings(snapshot)[0]?.action).toContain('to a Role of the user');
    expect(clusterFindings(snapshot)[0]?.message).toContain('in the namespace shop');
  });

  test('nothing at all is a failure', async () => {
    const kubeconfig = await cluster({ trick });
    const { what, action } = await failureOf(readWith([SECRETS, INGRESSES], { kubeconfig }));
    expect(what).toBe(
      'Nothing can be read: secrets, ingresses.networking.k8s.io are refused. The API server says: secrets is forbidden',
    );
    expect(action).toContain('-n');
  });
});

test('a cluster is complete when all namespaces and all kinds were read', async () => {
  const kubeconfig = await cluster({ objects: seven });
  expect(isComplete((await readWith([INGRESSES], { kubeconfig })).snapshot)).toBe(true);
  expect(isComplete((await readWith([INGRESSES], { kubeconfig, selector: 'a=b' })).snapshot)).toBe(true);
  expect(isComplete((await readWith([INGRESSES], { kubeconfig, allNamespaces: false })).snapshot)).toBe(
    false,
  );
});

describe('what cannot be read at all says why', () => {
  const version =
    (answer: ReturnType<Trick>): Trick =>
    ({ path }) =>
      path === '/version' ? answer : undefined;

  test.each([
    ['a login page', { status: 200, body: '<html>log in' }, 'it is HTML'],
    ['a redirect', { status: 302, headers: { Location: 'http://other.test/' } }, 'it sends elsewhere (302)'],
    ['another server', failure(404, 'NotFound', 'not found'), 'it has no /version'],
    ['something else', { status: 200, body: 'hello' }, 'it is no JSON'],
  ])('%s', async (_name, answer, expected) => {
    const kubeconfig = await cluster({ trick: version(answer) });
    const { where, what } = await failureOf(readWith([INGRESSES], { kubeconfig }));
    expect(where).toBe(fake?.url);
    expect(what).toContain(expected);
  });

  test('a server that does not answer', async () => {
    const kubeconfig = await cluster({ trick: version('silence') });
    const { what, action } = await failureOf(readWith([INGRESSES], { kubeconfig, requestTimeout: 100 }));
    expect(what).toContain('does not answer in time');
    expect(action).toContain('--request-timeout');
  });

  test('nobody listens; that is said at once', async () => {
    const kubeconfig = await cluster({});
    await fake?.close();
    const { where, what } = await failureOf(readWith([INGRESSES], { kubeconfig }));
    expect([where, what]).toEqual([fake?.url, 'Nothing listens there: the connection is refused.']);
  });

  test('a name that nobody knows', async () => {
    const kubeconfig = files.kubeconfig({ server: 'http://nobody.invalid:6443' });
    const { what } = await failureOf(readWith([INGRESSES], { kubeconfig }));
    expect(what).toMatch(/^The name of the API server/);
  });

  test('a selector that is none', async () => {
    const trick = onIngresses(() => failure(400, 'BadRequest', 'unable to parse requirement'));
    const kubeconfig = await cluster({ objects: seven, trick });
    const { where, what } = await failureOf(readWith([INGRESSES], { kubeconfig, selector: 'a==' }));
    expect(where).toBe('-l');
    expect(what).toContain('the selector "a==": unable to parse requirement');
  });

  test('a namespace that does not exist', async () => {
    const kubeconfig = await cluster({ objects: seven });
    const run = readWith([INGRESSES, NAMESPACES], { kubeconfig, allNamespaces: false, namespace: 'nope' });
    expect((await failureOf(run)).what).toBe('The cluster has no namespace "nope".');
  });
});

describe('a server without an end', () => {
  test('that sends the same page again', async () => {
    const page = { kind: 'IngressList', metadata: { continue: 'again' }, items: [] };
    const kubeconfig = await cluster({ trick: onIngresses(() => ({ status: 200, body: page })) });
    const { what } = await failureOf(readWith([INGRESSES], { kubeconfig }));
    expect(what).toContain('the list of ingresses has no end');
  });

  test('an empty page in between is none', async () => {
    const empty = { kind: 'IngressList', metadata: { continue: 'MA==' }, items: [] };
    const trick = onIngresses((seen) => (seen === 0 ? { status: 200, body: empty } : undefined));
    const kubeconfig = await cluster({ objects: seven, trick });
    expect(names((await readWith([INGRESSES], { kubeconfig })).snapshot)).toHaveLength(7);
  });

  test.each([true, false])('an answer that is too big, packed: %s', async (gzip) => {
    fake = await startFake({ objects: seven, gzip });
    const url = new URL(`${fake.url}/apis/networking.k8s.io/v1/ingresses`);
    const { body } = await get(url, {}, 5000, undefined);
    expect(JSON.parse(body)).toHaveProperty('items');
    await expect(get(url, {}, 5000, undefined, body.length - 1)).rejects.toThrow(TooBig);
    expect(await get(url, {}, 5000, undefined, body.length)).toMatchObject({ status: 200 });
  });
});

describe('an interruption', () => {
  test('ends a request under way', async () => {
    const stop = new AbortController();
    const trick: Trick = onIngresses(() => {
      setImmediate(() => stop.abort());
      return 'silence';
    });
    const kubeconfig = await cluster({ objects: seven, trick });
    await expect(readWith([INGRESSES], { kubeconfig }, { signal: stop.signal })).rejects.toThrow(Interrupted);
  });

  test('ends a pause', async () => {
    const stop = new AbortController();
    const trick: Trick = onIngresses(() => {
      setTimeout(() => stop.abort(), 20);
      return { ...failure(429, 'Busy', 'busy'), headers: { 'Retry-After': '30' } };
    });
    const kubeconfig = await cluster({ objects: seven, trick });
    const { readCluster } = await import('../../../src/input/cluster/read-cluster.ts');
    const { OPTIONS } = await import('./support.ts');
    const host = { env: {}, cwd: process.cwd(), signal: stop.signal };
    await expect(readCluster([INGRESSES], { ...OPTIONS, kubeconfig }, host)).rejects.toThrow(Interrupted);
  });
});
