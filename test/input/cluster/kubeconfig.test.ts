import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ClusterHost, ClusterOptions } from '../../../src/input/cluster/options.ts';
import { findTarget } from '../../../src/input/cluster/target.ts';
import { InputFailure } from '../../../src/input/input-error.ts';
import { OPTIONS, workspace } from './support.ts';

const files = workspace();
afterAll(() => files.remove());

interface Entry {
  readonly current?: string;
  readonly contexts?: Readonly<Record<string, object>>;
  readonly clusters?: Readonly<Record<string, object>>;
  readonly users?: Readonly<Record<string, object>>;
}

function config(name: string, { current, contexts = {}, clusters = {}, users = {} }: Entry): string {
  const list = (entries: Readonly<Record<string, object>>, key: string) =>
    Object.entries(entries).map(([entry, value]) => ({ name: entry, [key]: value }));
  return files.file(
    name,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      ...(current === undefined ? {} : { 'current-context': current }),
      contexts: list(contexts, 'context'),
      clusters: list(clusters, 'cluster'),
      users: list(users, 'user'),
    }),
  );
}

function target(options: Partial<ClusterOptions>, env: ClusterHost['env'] = {}) {
  const host = { env, cwd: files.directory, serviceAccount: path.join(files.directory, 'nothing') };
  return findTarget({ ...OPTIONS, ...options }, host);
}

function failure(options: Partial<ClusterOptions>, env: ClusterHost['env'] = {}) {
  try {
    target(options, env);
  } catch (error) {
    if (error instanceof InputFailure) return error.error;
    throw error;
  }
  throw new Error('did not fail');
}

const first = config('first', {
  current: 'one',
  contexts: { one: { cluster: 'a', user: 'ada', namespace: 'shop' }, two: { cluster: 'b', user: 'ada' } },
  clusters: { a: { server: 'https://a.test/' }, b: { server: 'https://b.test:6443' } },
  users: { ada: { token: 'ta' }, bob: { token: 'tb' } },
});
const second = config('second', {
  current: 'three',
  contexts: { one: { cluster: 'c', user: 'eve' }, three: { cluster: 'c', user: 'eve' } },
  clusters: { c: { server: 'https://c.test/k8s/clusters/c-1' } },
  users: { eve: { token: 'te' }, ada: { token: 'other' } },
});

describe('the kubeconfig', () => {
  test('of --kubeconfig is the only one', () => {
    const env = { KUBECONFIG: first };
    expect(target({ kubeconfig: second }, env)).toMatchObject({ server: 'https://c.test/k8s/clusters/c-1' });
  });

  test('of KUBECONFIG: what the first file names wins, files that are not there are skipped', () => {
    const env = { KUBECONFIG: [path.join(files.directory, 'nope'), first, second].join(path.delimiter) };
    expect(target({}, env)).toMatchObject({
      server: 'https://a.test',
      user: { token: 'ta' },
      namespace: 'shop',
    });
    expect(target({ context: 'three' }, env)).toMatchObject({ user: { token: 'te' }, namespace: 'default' });
  });

  test('of the home directory', () => {
    mkdirSync(path.join(files.directory, '.kube'));
    config('.kube/config', {
      current: 'h',
      contexts: { h: { cluster: 'h' } },
      clusters: { h: { server: 'https://h.test' } },
    });
    expect(target({}, { HOME: files.directory }).server).toBe('https://h.test');
  });

  test('files that it names stand beside it', () => {
    const file = config('paths', {
      current: 'p',
      contexts: { p: { cluster: 'p', user: 'p' } },
      clusters: { p: { server: 'https://p.test', 'certificate-authority': 'certs/ca.crt' } },
      users: { p: { tokenFile: 'token', exec: { command: './bin/login' } } },
    });
    const at = (name: string) => path.join(files.directory, name);
    expect(target({ kubeconfig: file })).toMatchObject({
      cluster: { 'certificate-authority': at('certs/ca.crt') },
      user: { tokenFile: at('token'), exec: { command: at('bin/login') } },
    });
  });

  test('entries are chosen by flags', () => {
    expect(target({ kubeconfig: first, context: 'two' })).toMatchObject({
      server: 'https://b.test:6443',
      namespace: 'default',
    });
    expect(target({ kubeconfig: first, cluster: 'b', user: 'bob' })).toMatchObject({
      server: 'https://b.test:6443',
      user: { token: 'tb' },
      namespace: 'shop',
    });
    expect(target({ server: 'http://127.0.0.1:8001' })).toMatchObject({
      server: 'http://127.0.0.1:8001',
      user: {},
    });
  });
});

describe('what is wrong with it is said without its content', () => {
  test.each([
    ['not there', () => ({ kubeconfig: 'nope' }), 'There is no such kubeconfig.', '--kubeconfig'],
    [
      'no YAML',
      () => ({ kubeconfig: files.file('broken', 'users:\n- name: a\n  token: "secret\n') }),
      'The kubeconfig is broken:',
      'kubectl config view',
    ],
    [
      'not a mapping',
      () => ({ kubeconfig: files.file('text', 'secret') }),
      'it is not a mapping',
      'kubectl config view',
    ],
    [
      'a list that is none',
      () => ({ kubeconfig: files.file('lists', 'users: {a: secret}') }),
      'users is not a list',
      'kubectl config view',
    ],
    [
      'an unknown context',
      () => ({ kubeconfig: first, context: 'nope' }),
      'There is no context "nope".',
      'known are one, two.',
    ],
    [
      'an unknown cluster',
      () => ({ kubeconfig: first, cluster: 'x' }),
      'There is no cluster "x".',
      'known are a, b.',
    ],
    [
      'an unknown user',
      () => ({ kubeconfig: first, user: 'x' }),
      'There is no user "x".',
      'known are ada, bob.',
    ],
    [
      'no current context',
      () => ({ kubeconfig: config('none', { contexts: { one: {} } }) }),
      'The kubeconfig has no current context.',
      'known are one.',
    ],
    [
      'no server',
      () => ({
        kubeconfig: config('serverless', {
          current: 'c',
          contexts: { c: { cluster: 'c' } },
          clusters: { c: {} },
        }),
      }),
      'The cluster "c" names no server.',
      'https://HOST:PORT',
    ],
    [
      'no address',
      () => ({ kubeconfig: first, server: 'a.test' }),
      '"a.test" is no address',
      'https://HOST:PORT',
    ],
    [
      'an address with credentials',
      () => ({ kubeconfig: first, server: 'https://ada:secret@a.test' }),
      'The address of the API server holds credentials',
      'the user of the kubeconfig',
    ],
  ])('%s', (_name, options, what, action) => {
    const error = failure(options());
    expect(error.what).toContain(what);
    expect(error.action).toContain(action);
    expect(`${error.what}${error.action}`).not.toContain('secret');
  });

  test('none at all', () => {
    expect(failure({}, { HOME: '/nonexistent' })).toMatchObject({
      where: '/nonexistent/.kube/config',
      what: 'There is no kubeconfig, so no cluster is known.',
    });
  });
});
