import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  CORE,
  type FakeOptions,
  type FakeServer,
  failure,
  type Stored,
  served,
  startFake,
} from '../input/cluster/fake-server.ts';
import { object, workspace } from '../input/cluster/support.ts';
import { run } from './host.ts';

const files = workspace();
afterAll(() => files.remove());
let fake: FakeServer | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const GROUP = 'gateway.networking.k8s.io';
const GATEWAY_API = [
  served(GROUP, 'v1', 'httproutes', 'HTTPRoute'),
  served(GROUP, 'v1beta1', 'referencegrants', 'ReferenceGrant'),
];

const spec = {
  hostnames: ['a.test'],
  parentRefs: [{ name: 'gw' }],
  rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
};
/** As a cluster keeps it: defaults, bookkeeping, and an annotation of somebody else. */
const LIVE = object(`${GROUP}/v1`, 'HTTPRoute', 'shop', 'web', {
  metadata: {
    uid: 'u',
    resourceVersion: '8',
    generation: 3,
    managedFields: [{}],
    annotations: { by: 'other' },
  },
  spec: {
    hostnames: ['a.test'],
    parentRefs: [{ group: GROUP, kind: 'Gateway', name: 'gw' }],
    rules: [
      {
        backendRefs: [{ group: '', kind: 'Service', name: 'web', port: 80, weight: 1 }],
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
      },
    ],
  },
  status: { parents: [] },
});

async function diff(wanted: readonly Stored[], options: FakeOptions, ...argv: string[]) {
  fake = await startFake({ served: [...CORE, ...GATEWAY_API], objects: [LIVE], ...options });
  const kubeconfig = files.kubeconfig({ server: fake.url });
  writeFileSync(
    path.join(files.directory, 'wanted.json'),
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: wanted }),
  );
  return run(
    ['diff', '--after', 'wanted.json', '--against', 'cluster', '--kubeconfig', kubeconfig, ...argv],
    {
      cwd: files.directory,
    },
  );
}

const route = (more: object = {}) =>
  object(`${GROUP}/v1`, 'HTTPRoute', 'shop', 'web', { spec: { ...spec, ...more } });

describe('against a cluster', () => {
  test('what is there already is no difference, with whatever the cluster adds', async () => {
    const { code, stdout } = await diff([route()], {});
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  test('shows what applying would do, and keeps what others have set', async () => {
    const { code, stdout } = await diff([route({ hostnames: ['b.test'] })], {}, '-U', '0');
    expect(code).toBe(1);
    expect(stdout.split('\n').slice(3)).toEqual([
      expect.stringMatching(/^@@/),
      '-  - a.test',
      '+  - b.test',
      '',
    ]);
  });

  test('asks for the objects concerned alone, and only reads', async () => {
    const trick: FakeOptions['trick'] = ({ path: asked }) =>
      /^\/(version|apis?$)/.test(asked) ||
      /\/(httproutes\/web|v1|v1beta1)$/.test(asked) ||
      asked.startsWith('/api/v1')
        ? undefined
        : failure(500, 'Unexpected', asked);
    await diff([route()], { trick });
    expect(fake?.requests).toContain(`/apis/${GROUP}/v1/namespaces/shop/httproutes/web`);
    expect(fake?.requests.filter((item) => item.includes('/namespaces/'))).toHaveLength(1);
  });

  test('an object that is not there is added, and so is one of a kind that the cluster does not know', async () => {
    const wanted = [
      object(`${GROUP}/v1`, 'HTTPRoute', 'shop', 'new', { spec }),
      object('example.com/v1', 'Policy', 'shop', 'new', { spec: {} }),
    ];
    const { code, stdout } = await diff(wanted, {}, '--stat');
    expect(code).toBe(1);
    expect(stdout).toMatch(/HTTPRoute +1 +0 +0/);
    expect(stdout).toMatch(/Policy +1 +0 +0/);
  });

  test('a kind that is served in another version is found there', async () => {
    const grant = (version: string) =>
      object(`${GROUP}/${version}`, 'ReferenceGrant', 'shop', 'g', {
        spec: {
          from: [{ group: GROUP, kind: 'HTTPRoute', namespace: 'a' }],
          to: [{ group: '', kind: 'Service' }],
        },
      });
    const { stdout } = await diff([grant('v1')], { objects: [grant('v1beta1')] }, '--style', 'yaml-path');
    expect(stdout).toContain(`~ apiVersion: "${GROUP}/v1beta1" -> "${GROUP}/v1"`);
  });

  test('what may not be read is trouble, not an object that is missing', async () => {
    const trick: FakeOptions['trick'] = ({ path: asked }) =>
      asked.endsWith('/httproutes/web') ? failure(403, 'Forbidden', 'no rights') : undefined;
    const { code, stdout, stderr } = await diff([route()], { trick });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('HTTPRoute shop/web: It may not be read. The API server says: no rights');
  });

  test('Secrets are asked for as metadata, and no value comes out', async () => {
    const secret = object('v1', 'Secret', 'shop', 's', { data: { a: 'bWFya2Vy' } });
    const { code, stdout } = await diff(
      [secret],
      { objects: [{ ...secret, data: { a: 'bWFya2VyMg==' } }] },
      '--show-managed',
    );
    expect(code).toBe(0);
    expect(stdout).not.toContain('bWFya2Vy');
    const at = fake?.requests.findIndex((item) => item.endsWith('/secrets/s')) ?? -1;
    expect(fake?.headers[at]?.accept).toContain('PartialObjectMetadata');
  });
});

describe('with --behaviour', () => {
  test('applies the objects to what else the cluster has: what a route does depends on its Gateway', async () => {
    const gateway = object(`${GROUP}/v1`, 'Gateway', 'shop', 'gw', {
      spec: { gatewayClassName: 'x', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
    });
    const options = {
      served: [...CORE, ...GATEWAY_API, served(GROUP, 'v1', 'gateways', 'Gateway')],
      objects: [LIVE, gateway, object('v1', 'Service', 'shop', 'web', { spec: { ports: [{ port: 80 }] } })],
    };
    const { code, stdout } = await diff(
      [route({ hostnames: ['b.test'] }), gateway],
      options,
      '--behaviour',
      '-A',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('served today, not afterwards');
    expect(stdout).toContain('curl -si http://a.test/');
    expect(stdout).toContain('served afterwards, not today');
    expect(stdout).toContain('curl -si http://b.test/');
  });
});
