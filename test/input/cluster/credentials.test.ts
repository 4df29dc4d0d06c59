import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterHost, ClusterOptions } from '../../../src/input/cluster/options.ts';
import { HAS_OPENSSL, makeCertificates } from './certificates.ts';
import { type FakeOptions, type FakeServer, startFake } from './fake-server.ts';
import { failureOf, INGRESSES, ingress, names, readWith, workspace } from './support.ts';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const objects = [ingress('web')];
const tokens = ['good'];

let made: ReturnType<typeof makeCertificates>;
let tls: NonNullable<FakeOptions['tls']>;
beforeAll(() => {
  if (!HAS_OPENSSL) return;
  made = makeCertificates(files.directory);
  tls = { ...made.server, ca: made.ca };
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function start(options: FakeOptions = {}): Promise<FakeServer> {
  fake = await startFake({ objects, tokens, tls, ...options });
  return fake;
}

async function read(
  user: object,
  options: Partial<ClusterOptions> = {},
  host: Partial<ClusterHost> = {},
): Promise<readonly string[]> {
  const kubeconfig = files.kubeconfig({ server: fake?.url, 'certificate-authority': 'ca.crt' }, user);
  return names((await readWith([INGRESSES], { kubeconfig, ...options }, host)).snapshot);
}

/** A credential plugin: a script that Node runs. */
function plugin(script: string, more: object = {}): object {
  const file = files.file('plugin.cjs', script);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [file],
    ...more,
  };
  return { exec };
}

const credential = (status: string) =>
  `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: ${status} }));`;

describe.skipIf(!HAS_OPENSSL)('tokens', () => {
  test('of the user', async () => {
    await start();
    expect(await read({ token: 'good' })).toEqual(['web']);
  });

  test('of a file beside the kubeconfig, which wins over one that is written down', async () => {
    await start();
    files.file('token', 'good\n');
    expect(await read({ tokenFile: 'token', token: 'old' })).toEqual(['web']);
  });

  test('a token file is read again when the token is no longer good', async () => {
    const file = files.file('token', 'old');
    const trick = ({ path: asked }: { path: string }) => {
      if (asked === '/apis') writeFileSync(file, 'good');
      return undefined;
    };
    await start({ tokens: ['good', 'old'], trick });
    expect(await read({ tokenFile: 'token' })).toEqual(['web']);
    await fake?.close();
    writeFileSync(file, 'old');
    await start({
      trick: () => {
        writeFileSync(file, 'good');
        return undefined;
      },
    });
    expect(await read({ tokenFile: 'token' })).toEqual(['web']);
  });

  test('of the command line', async () => {
    await start();
    expect(await read({ exec: { command: 'never-run' } }, { token: 'good' })).toEqual(['web']);
  });

  test('name and password', async () => {
    fake = await startFake({ objects, tls });
    await read({ username: 'ada', password: 'pw' });
    expect(fake.headers.at(-1)?.authorization).toBe(`Basic ${Buffer.from('ada:pw').toString('base64')}`);
  });

  test('one that is not accepted', async () => {
    await start();
    const { what, action } = await failureOf(read({ token: 'very-secret' }));
    expect(what).toBe(
      'The API server does not accept the credentials of the user "tester" (401); they may have expired.',
    );
    expect(what + action).not.toContain('very-secret');
  });
});

describe.skipIf(!HAS_OPENSSL)('acting as somebody else', () => {
  test.each([
    ['of the command line', {}, { as: 'eve', asGroups: ['a', 'b'] }, 'eve', 'a, b'],
    ['of the kubeconfig', { as: 'eve', 'as-groups': ['c'] }, {}, 'eve', 'c'],
    ['the command line wins', { as: 'eve', 'as-groups': ['c'] }, { as: 'bob' }, 'bob', undefined],
  ])('%s', async (_name, user, options, name, groups) => {
    await start();
    await read({ token: 'good', ...user }, options);
    const headers = fake?.headers.at(-1) ?? {};
    expect([headers['impersonate-user'], headers['impersonate-group']]).toEqual([name, groups]);
  });

  test('with all that the kubeconfig says of them', async () => {
    await start();
    const extra = { 'a.test/b(c)': ['x', 'y'] };
    await read({ token: 'good', as: 'eve', 'as-uid': '7', 'as-user-extra': extra });
    const headers = fake?.headers.at(-1) ?? {};
    expect([headers['impersonate-uid'], headers['impersonate-extra-a.test%2fb%28c%29']]).toEqual([
      '7',
      'x, y',
    ]);
  });

  test('groups need a user', async () => {
    await start();
    expect((await failureOf(read({ token: 'good' }, { asGroups: ['a'] }))).action).toBe('Add --as USER.');
  });
});

describe.skipIf(!HAS_OPENSSL)('credential plugins', () => {
  test('give a token; what they say to people is passed on', async () => {
    await start();
    const said: string[] = [];
    const user = plugin(`console.error('open https://login.test');${credential("{ token: 'good' }")}`);
    expect(await read(user, {}, { say: (text) => void said.push(text) })).toEqual(['web']);
    expect(said.join('')).toBe('open https://login.test\n');
  });

  test('get their environment, and are told what is wanted of them', async () => {
    await start();
    const out = path.join(files.directory, 'info.json');
    const script = `require('node:fs').writeFileSync(process.env.OUT, process.env.KUBERNETES_EXEC_INFO);${credential("{ token: 'good' }")}`;
    await read(plugin(script, { env: [{ name: 'OUT', value: out }], provideClusterInfo: true }));
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: fake?.url, 'certificate-authority-data': base64(made.ca) },
      },
    });
  });

  test('are asked again when the token has expired on the way', async () => {
    await start({ tokens: ['good', '2'] });
    const count = path.join(files.directory, 'count');
    writeFileSync(count, '0');
    const script = `const fs = require('node:fs'); const n = Number(fs.readFileSync(${JSON.stringify(count)}, 'utf8')) + 1; fs.writeFileSync(${JSON.stringify(count)}, String(n));${credential('{ token: String(n) }')}`;
    expect(await read(plugin(script))).toEqual(['web']);
    expect(readFileSync(count, 'utf8')).toBe('2');
  });

  test.each([
    [
      'is not there',
      () => ({ exec: { command: 'gateproof-no-such-plugin', installHint: 'Install it.' } }),
      'is not installed',
    ],
    ['fails', () => plugin('process.exit(3)'), 'failed with exit code 3'],
    [
      'prints something else',
      () => plugin("console.log('secret-output')"),
      'printed something that is no credential',
    ],
    ['gives nothing', () => plugin(credential('{}')), 'gave neither a token nor a certificate'],
    ['wants a person', () => plugin('', { interactiveMode: 'Always' }), 'wants to ask a person'],
    ['names no command', () => ({ exec: {} }), 'names no command'],
  ])('one that %s', async (_name, user, expected) => {
    await start();
    const { what, action } = await failureOf(read(user()));
    expect(what).toContain(expected);
    if (expected === 'is not installed') expect(action).toBe('Install it.');
    expect(what + action).not.toContain('secret-output');
  });
});

test.skipIf(!HAS_OPENSSL)('a Pod has its service account', async () => {
  await start();
  const directory = path.join(files.directory, 'account');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'token'), 'good');
  writeFileSync(path.join(directory, 'namespace'), 'shop');
  writeFileSync(path.join(directory, 'ca.crt'), made.ca);
  const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(fake?.port) };
  const { snapshot } = await readWith(
    [INGRESSES],
    { allNamespaces: false },
    { env, serviceAccount: directory },
  );
  expect([snapshot.namespace, names(snapshot)]).toEqual(['shop', ['web']]);
});

test('credentials never go over plain HTTP, and no plugin is run for it', async () => {
  fake = await startFake({ objects });
  const kubeconfig = files.kubeconfig(
    { server: fake.url },
    { token: 'good', exec: { command: 'never-run' } },
  );
  expect(names((await readWith([INGRESSES], { kubeconfig, as: 'eve' })).snapshot)).toEqual(['web']);
  expect(fake.headers.map(({ authorization }) => authorization)).not.toContain('Bearer good');
  expect(fake.headers.at(-1)?.['impersonate-user']).toBe('eve');
});

describe.skipIf(!HAS_OPENSSL)('TLS', () => {
  const over = async (cluster: object, user: object = { token: 'good' }, host: Partial<ClusterHost> = {}) => {
    const kubeconfig = files.kubeconfig({ server: fake?.url, ...cluster }, user);
    return names((await readWith([INGRESSES], { kubeconfig }, host)).snapshot);
  };

  test('the authority of the cluster is a file or data', async () => {
    await start();
    expect(await over({ 'certificate-authority': 'ca.crt' })).toEqual(['web']);
    expect(await over({ 'certificate-authority-data': base64(made.ca) })).toEqual(['web']);
    expect(await over({ 'insecure-skip-tls-verify': true })).toEqual(['web']);
  });

  test('a user without credentials still checks the server', async () => {
    await start();
    expect((await failureOf(over({ 'certificate-authority': 'ca.crt' }, {}))).what).toContain('401');
  });

  test('an untrusted certificate', async () => {
    await start();
    const { what, action } = await failureOf(over({}));
    expect(what).toContain('not signed by an authority that is trusted');
    expect(action).toContain('certificate-authority-data');
  });

  test('a certificate for another name, and its name in the kubeconfig', async () => {
    await start();
    const cluster = { server: `https://localhost:${fake?.port}`, 'certificate-authority': 'ca.crt' };
    expect((await failureOf(over(cluster))).what).toContain('is for another name');
    expect(await over({ ...cluster, 'tls-server-name': 'cluster.test' })).toEqual(['web']);
  });

  test('client certificates as files, as data, and from a plugin', async () => {
    await start();
    const cluster = { 'certificate-authority': 'ca.crt' };
    const asData = {
      'client-certificate-data': base64(made.client.cert),
      'client-key-data': base64(made.client.key),
    };
    expect(await over(cluster, { 'client-certificate': 'client.crt', 'client-key': 'client.key' })).toEqual([
      'web',
    ]);
    expect(await over(cluster, asData)).toEqual(['web']);
    const status = { clientCertificateData: made.client.cert, clientKeyData: made.client.key };
    expect(await over(cluster, plugin(credential(JSON.stringify(status))))).toEqual(['web']);
  });

  test('plain HTTP is said to be none', async () => {
    fake = await startFake({ objects });
    const server = `https://127.0.0.1:${fake?.port}`;
    expect((await failureOf(over({ server }))).what).toContain('No TLS connection can be made');
  });

  test('an authority that is not there', async () => {
    await start();
    const { what } = await failureOf(over({ 'certificate-authority': 'nope.crt' }));
    expect(what).toBe('The certificate authority that the kubeconfig names is not there.');
  });

  test('a key that is none', async () => {
    await start();
    const user = { 'client-certificate': 'client.crt', 'client-key-data': base64('secret, not a key') };
    const { what, action } = await failureOf(over({ 'certificate-authority': 'ca.crt' }, user));
    expect(what).toContain('A certificate or key of the kubeconfig cannot be used');
    expect(what + action).not.toContain('secret');
  });

  describe('through a proxy', () => {
    let proxy: http.Server;
    const asked: string[] = [];
    beforeAll(async () => {
      proxy = http.createServer().on('connect', (request, socket, head) => {
        asked.push(request.url ?? '');
        const onward = connect(fake?.port ?? 0, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          onward.write(head);
          onward.pipe(socket).pipe(onward);
        });
        onward.on('error', () => socket.destroy());
        socket.on('error', () => onward.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => void proxy.close());
    const address = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const cluster = { server: 'https://cluster.test:6443', 'certificate-authority': 'ca.crt' };

    test.each([
      ['of the cluster', (url: string) => ({ 'proxy-url': url }), () => ({})],
      ['of the environment', () => ({}), (url: string) => ({ HTTPS_PROXY: url })],
    ])('%s', async (_name, entry, env) => {
      await start();
      asked.length = 0;
      expect(
        await over({ ...cluster, ...entry(address()) }, { token: 'good' }, { env: env(address()) }),
      ).toEqual(['web']);
      expect(new Set(asked)).toEqual(new Set(['cluster.test:6443']));
    });
  });
});
