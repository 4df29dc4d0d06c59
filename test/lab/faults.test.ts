import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayCause } from '../../src/replay/causes.ts';
import { compareObserved } from '../../src/replay/compare.ts';
import type { Observed } from '../../src/replay/exchange.ts';
import { generateTraffic } from '../../src/replay/generate/traffic.ts';
import type { LabAnswer } from '../../src/replay/lab/ask.ts';
import { inLab } from '../../src/replay/lab/hold.ts';
import { causeOf } from '../../src/replay/live/run.ts';
import { type Lab, NGINX, objectsOf, startLab } from './ingress-nginx-support.ts';

interface Path {
  readonly path: string;
  readonly pathType?: 'Prefix' | 'Exact' | 'ImplementationSpecific';
  readonly service: string;
}

interface Rules {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly paths: readonly Path[];
}

/** What should be there, and what is there instead. */
const FAULTS: ReadonlyArray<[name: string, meant: Rules, made: Rules, cause: ReplayCause]> = [
  [
    'wrong precedence',
    {
      paths: [
        { path: '/a', pathType: 'Exact', service: 'exact' },
        { path: '/a', service: 'below' },
      ],
    },
    { paths: [{ path: '/a', service: 'below' }] },
    'backend',
  ],
  [
    'a lost rewrite',
    {
      annotations: { 'use-regex': 'true', 'rewrite-target': '/$2' },
      paths: [{ path: '/api(/|$)(.*)', service: 'api' }],
    },
    { annotations: { 'use-regex': 'true' }, paths: [{ path: '/api(/|$)(.*)', service: 'api' }] },
    'rewrite',
  ],
  [
    'a wrong status',
    { annotations: { 'permanent-redirect': 'https://new.test/' }, paths: [{ path: '/', service: 'web' }] },
    {
      annotations: { 'permanent-redirect': 'https://new.test/', 'permanent-redirect-code': '308' },
      paths: [{ path: '/', service: 'web' }],
    },
    'redirect-status',
  ],
  [
    'a wrong target of a redirect',
    { annotations: { 'permanent-redirect': 'https://new.test/' }, paths: [{ path: '/', service: 'web' }] },
    { annotations: { 'permanent-redirect': 'https://old.test/' }, paths: [{ path: '/', service: 'web' }] },
    'redirect-location',
  ],
  [
    'a dropped header',
    {
      annotations: { 'enable-cors': 'true', 'cors-expose-headers': 'X-Total' },
      paths: [{ path: '/', service: 'web' }],
    },
    { annotations: { 'enable-cors': 'true' }, paths: [{ path: '/', service: 'web' }] },
    'response-header',
  ],
  [
    'a swapped backend',
    {
      paths: [
        { path: '/', service: 'web' },
        { path: '/api', service: 'api' },
      ],
    },
    {
      paths: [
        { path: '/', service: 'api' },
        { path: '/api', service: 'web' },
      ],
    },
    'backend',
  ],
  [
    'a host that is passed on',
    { annotations: { 'upstream-vhost': 'inner.test' }, paths: [{ path: '/', service: 'web' }] },
    { paths: [{ path: '/', service: 'web' }] },
    'host-rewrite',
  ],
];

function manifest({ annotations = {}, paths }: Rules): string {
  const prefixed = Object.entries(annotations).map(([name, value]) => [
    `nginx.ingress.kubernetes.io/${name}`,
    value,
  ]);
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default', annotations: Object.fromEntries(prefixed) },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: paths.map(({ path, pathType = 'Prefix', service }) => ({
              path,
              pathType,
              backend: { service: { name: service, port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  });
}

describe.skipIf(NGINX === undefined)('generated traffic finds between two real systems', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab(
      FAULTS.flatMap(([, meant, made]) =>
        [meant, made].map((rules) => ({
          objects: objectsOf(manifest(rules)),
          options: { settings: {}, flags: {} },
        })),
      ),
    );
  });

  afterAll(async () => lab?.stop());

  /** What a stand-in says in its body is compared part by part. */
  const withoutBody = (answer: LabAnswer): Observed => {
    if (answer.kind !== 'answered') throw new Error('no answer');
    const { bodyHash: _, ...rest } = answer.observed;
    return rest;
  };

  /** Causes of all differences between two subjects; traffic is made for the first alone. */
  const causes = async (one: number, two: number): Promise<ReadonlySet<string>> => {
    const [table, first, second] = [lab.tables[one], lab.clients[one], lab.clients[two]];
    if (table === undefined || first === undefined || second === undefined) throw new Error('no subject');
    const found = new Set<string>();
    for (const exchange of generateTraffic(table, table)) {
      const request = inLab(exchange.request);
      const [a, b] = [await first.ask(request), await second.ask(request)];
      if (a.kind === 'failed' && b.kind === 'failed') continue;
      const discrepancies = compareObserved(withoutBody(a), withoutBody(b));
      if (discrepancies.length > 0) found.add(causeOf(discrepancies).cause);
    }
    return found;
  };

  test.each(FAULTS.map(([name, , , cause], index) => [name, cause, index] as const))(
    '%s, as %s',
    async (_, cause, index) => {
      expect([...(await causes(index * 2, index * 2 + 1))]).toEqual([cause]);
    },
  );

  test('nothing between a system and itself', async () => {
    expect([...(await causes(0, 0))]).toEqual([]);
  });
});
