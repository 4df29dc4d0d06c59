import { describe, expect, test } from 'vitest';
import type { FieldSupport } from '../../../src/gateway/limits.ts';
import type { WriteOptions } from '../../../src/gateway/write/index.ts';
import { dig } from '../../../src/kubernetes/json.ts';
import type { RouteTable, TlsSettings, VirtualHost } from '../../../src/model/route-table.ts';
import {
  convert,
  dialect,
  forward,
  listener,
  NOT_FOUND,
  origin,
  prefix,
  route,
  virtualHost,
} from './support.ts';

type Clients = NonNullable<TlsSettings['clientCertificates']>;

const REQUIRED: Clients = { caSecret: 'shop/ca', mode: 'require', depth: 0, missing: NOT_FOUND };

function host(name: string, clients?: Clients): VirtualHost {
  return {
    ...virtualHost(name, [route(prefix('/'), forward('web'))]),
    tls: {
      certificate: { secret: `shop/${name.replaceAll('.', '-')}` },
      ...(clients === undefined ? {} : { clientCertificates: clients }),
      origins: [origin()],
    },
  };
}

function table(...hosts: readonly VirtualHost[]): RouteTable {
  return { listeners: [{ ...listener('https', [...hosts]), port: 443 }] };
}

const ALL: FieldSupport = () => 'supported';
const TAKES: Partial<WriteOptions> = {
  version: '1.5',
  channel: 'standard',
  dialect: dialect({ authoritySecrets: true }),
  support: ALL,
};

/** `spec.tls` of the Gateway, and whether a route has a backend. */
async function written(
  given: RouteTable,
  more: Partial<WriteOptions> = {},
): Promise<{ readonly tls: unknown; readonly isOpen: boolean }> {
  const { resources } = await convert(given, { ...TAKES, ...more });
  const gateway = resources.find(({ kind }) => kind === 'Gateway');
  const routes = resources.filter(({ kind }) => kind === 'HTTPRoute');
  return {
    tls: dig(gateway?.spec, 'tls'),
    isOpen: JSON.stringify(routes).includes('backendRefs":[{'),
  };
}

describe('frontend validation of a port', () => {
  test.each<[Clients['mode'], string]>([
    ['require', 'AllowValidOnly'],
    ['optional-unverified', 'AllowInsecureFallback'],
  ])('%s is %s where all hosts ask for it', async (mode, name) => {
    const clients = { ...REQUIRED, mode };
    const { tls, isOpen } = await written(table(host('a.test', clients), host('b.test', clients)));
    const validation = {
      caCertificateRefs: [{ group: '', kind: 'Secret', name: 'ca' }],
      mode: name,
    };
    expect(dig(tls as never, 'frontend')).toMatchObject({ perPort: [{ port: 443, tls: { validation } }] });
    expect(isOpen).toBe(true);
  });

  test('an authority of another namespace is granted', async () => {
    const clients = { ...REQUIRED, caSecret: 'trust/ca' };
    const { resources } = await convert(table(host('a.test', clients)), TAKES);
    const grant = resources.find(
      ({ kind, metadata }) => kind === 'ReferenceGrant' && metadata.namespace === 'trust',
    );
    expect(JSON.stringify(grant?.spec)).toContain('"kind":"Gateway"');
  });

  test.each<[string, RouteTable, Partial<WriteOptions>]>([
    ['a host asks for none', table(host('a.test', REQUIRED), host('b.test')), {}],
    [
      'hosts have different authorities',
      table(host('a.test', REQUIRED), host('b.test', { ...REQUIRED, caSecret: 'shop/other' })),
      {},
    ],
    [
      'hosts ask in different ways',
      table(host('a.test', REQUIRED), host('b.test', { ...REQUIRED, mode: 'optional' })),
      {},
    ],
    ['only ConfigMaps are known to be taken', table(host('a.test', REQUIRED)), { dialect: dialect({}) }],
    ['the release has no field', table(host('a.test', REQUIRED)), { version: '1.4' }],
    ['the version denies it', table(host('a.test', REQUIRED)), { support: () => 'unsupported' }],
    ['nothing is known of the version', table(host('a.test', REQUIRED)), { support: () => 'unknown' }],
  ])('is not written where %s: the host is closed', async (_, given, more) => {
    const { tls } = await written(given, more);
    expect(tls).toBeUndefined();
    const { findings } = await convert(given, { ...TAKES, ...more });
    expect(findings.filter(({ code }) => code === 'GP5203').map(({ severity }) => severity)).toContain(
      'blocker',
    );
  });

  test('one that clients may also leave out has no mode', async () => {
    const { tls, isOpen } = await written(table(host('a.test', { ...REQUIRED, mode: 'optional' })));
    expect(tls).toBeUndefined();
    expect(isOpen).toBe(true);
  });
});
