import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Request } from '../../../src/model/request.ts';
import {
  codes,
  compileObjects,
  destinationRule,
  gateway,
  request,
  secureServer,
  service,
  virtualService,
} from './support.ts';

const services = ['one', 'two'].map((name) => service(name, [80, 5432]));

function server(protocol: string, number = 5432, hosts: readonly string[] = ['*']): JsonObject {
  return { port: { number, name: `${protocol.toLowerCase()}-${number}`, protocol }, hosts };
}

const to = (host: string, weight?: number): JsonObject => ({
  destination: { host, port: { number: 5432 } },
  ...(weight === undefined ? {} : { weight }),
});

/** Who receives a connection: `one` or `one 80%, two 20%`; `refused`. */
function receivers(objects: readonly JsonObject[], asked: Partial<Request> = {}): string {
  const { table } = compileObjects([...objects, ...services]);
  const { results } = evaluate(
    table,
    request('http://a.org:5432/', { port: 5432, protocol: 'tcp', ...asked }),
  );
  return results
    .map(({ backend, share }) => `${backend?.name ?? 'refused'}${share === 100 ? '' : ` ${share}%`}`)
    .join(', ');
}

const ended = secureServer(['a.org'], { mode: 'SIMPLE', credentialName: 'cert' }, 'tls', 'TLS');

describe('tcp routes', () => {
  test.each<[string, JsonObject[], string]>([
    ['take all connections of a port', [virtualService({ tcp: [{ route: [to('one')] }] })], 'one'],
    [
      'share them by weight',
      [virtualService({ tcp: [{ route: [to('one', 80), to('two', 20)] }] })],
      'one 80%, two 20%',
    ],
    [
      'count where a match has the port of the server',
      [
        virtualService({
          tcp: [
            { match: [{ port: 99 }], route: [to('one')] },
            { match: [{ port: 5432 }], route: [to('two')] },
          ],
        }),
      ],
      'two',
    ],
    [
      'count whatever networks and labels they ask for',
      [
        virtualService({
          tcp: [
            { match: [{ destinationSubnets: ['10.0.0.0/8'], sourceLabels: { a: 'b' } }], route: [to('one')] },
          ],
        }),
      ],
      'one',
    ],
    [
      'decide by age of their VirtualServices',
      [
        virtualService({ tcp: [{ route: [to('one')] }] }, { name: 'young', age: 2 }),
        virtualService({ tcp: [{ route: [to('two')] }] }, { name: 'old', age: 1 }),
      ],
      'two',
    ],
    [
      'are passed over where the hosts have nothing in common',
      [
        virtualService({ hosts: ['b.org'], tcp: [{ route: [to('one')] }] }, { name: 'young', age: 2 }),
        virtualService({ http: [{ route: [to('one')] }] }, { name: 'old', age: 1 }),
      ],
      'refused',
    ],
  ])('%s', (_name, objects, expected) => {
    const hosts = expected === 'refused' ? ['a.org'] : ['*'];
    expect(receivers([gateway([server('TCP', 5432, hosts)]), ...objects])).toBe(expected);
  });

  test.each(['TCP', 'MONGO', 'MYSQL', 'REDIS'])('belong to servers for %s', (protocol) => {
    expect(receivers([gateway([server(protocol)]), virtualService({ tcp: [{ route: [to('one')] }] })])).toBe(
      'one',
    );
  });

  test('nothing listens where no VirtualService takes connections', () => {
    const { table } = compileObjects([gateway([server('TCP')]), ...services]);
    expect(table.listeners).toEqual([]);
  });

  test('receive what is inside of TLS that the gateway ends', () => {
    const objects = [gateway([ended]), virtualService({ tcp: [{ route: [to('one')] }] })];
    const asked = { port: 443, protocol: 'tls', scheme: 'https' } as const;
    expect(receivers(objects, { ...asked, host: 'a.org' })).toBe('one');
    expect(receivers(objects, { ...asked, host: 'b.org' })).toBe('refused');
    const { table } = compileObjects([...objects, ...services]);
    const [host] = table.listeners.flatMap(({ virtualHosts }) => virtualHosts);
    expect(host?.tls?.certificate).toEqual({ secret: 'istio-system/cert' });
    const target = host?.routes[0]?.outcome;
    expect(target?.kind === 'forward' && target.backends[0]?.target).toMatchObject({ protocol: 'tcp' });
  });

  test('TLS of a DestinationRule goes with the backend', () => {
    const rule = destinationRule({ host: 'one', trafficPolicy: { tls: { mode: 'SIMPLE', sni: 'db.test' } } });
    const { table } = compileObjects([
      gateway([server('TCP')]),
      virtualService({ tcp: [{ route: [to('one')] }] }),
      rule,
      ...services,
    ]);
    const outcome = table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome;
    expect(outcome?.kind === 'forward' && outcome.backends[0]?.filters?.policies).toMatchObject([
      { kind: 'backend-tls', serverName: 'db.test' },
    ]);
  });

  test('that no server uses are said to be never reached', () => {
    const unused = virtualService({
      tcp: [{ match: [{ port: 1 }], route: [to('one')] }, { route: [to('two')] }],
    });
    const compiled = compileObjects([gateway([server('TCP')]), unused, ...services]);
    const entry = compiled.ledger.find(({ key }) => key.startsWith('spec.tcp[0]'));
    expect(entry?.status).toBe('no-effect');
    expect(codes(compiled)).toContain('GP4201');
  });
});
