import { describe, expect, test } from 'vitest';
import type { Resource } from '../../src/gateway/resource.ts';
import { write } from '../../src/gateway/write/index.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Cors, RouteTable } from '../../src/model/route-table.ts';
import { checkFeatures, supportOf, TARGETS, type Target } from '../../src/targets/index.ts';
import {
  exact,
  forward,
  listener,
  objects,
  origin,
  prefix,
  redirect,
  route,
  service,
  virtualHost,
} from '../gateway/write/support.ts';
import { objectsOf } from './support.ts';

const CORS: Cors = {
  allowOrigins: [{ kind: 'exact', value: 'https://app.test', text: 'https://app.test' }],
  allowCredentials: false,
  starAnswer: 'literal',
  allowMethods: 'GET',
  allowHeaders: 'X-Token',
  answers: 'preflight',
  preflightStatus: 200,
  headersOnEveryAnswer: false,
  origins: [origin()],
};

const own = { origins: [origin()], isDefault: false } as const;
const POLICIES: readonly Policy[] = [
  { kind: 'timeouts', request: 5000, backendRequest: 2000, ...own },
  { kind: 'retry', conditions: ['http_503', 'non_idempotent'], tries: 3, timeout: 0, ...own },
];

/** A route for each field that some implementation has no support for. */
const TABLE: RouteTable = {
  listeners: [
    listener('http', [
      virtualHost('x.test', [
        route(prefix('/cors'), forward('cors'), { cors: CORS }),
        route(prefix('/limits'), forward('limits', { policies: POLICIES })),
        route(
          prefix('/copies'),
          forward('copies', {
            mirrors: [{ backend: service('copy'), percent: 100, origins: [origin()] }],
          }),
        ),
        route(
          prefix('/share'),
          forward('share', { mirrors: [{ backend: service('copy'), percent: 10, origins: [origin()] }] }),
        ),
        ...[303, 307, 308].map((status) =>
          route(exact(`/to-${status}`), redirect(status, { scheme: 'http' })),
        ),
        route({ ...exact('/method'), methods: ['PUT'] }, forward('put')),
        route(prefix('/'), forward('rest')),
      ]),
    ]),
  ],
};

function written(
  target: Target,
  version: string,
): { readonly resources: readonly Resource[]; readonly codes: readonly string[] } {
  const { resources, findings } = write(TABLE, {
    version: '1.6',
    channel: 'experimental',
    dialect: target.dialect,
    gatewayClass: 'any',
    objects: objects(),
    support: supportOf(target, version),
    ...(target.policies === undefined ? {} : { policies: target.policies.writer }),
  });
  return { resources, codes: findings.map(({ code }) => code) };
}

const VERSIONS = [...TARGETS.values()].flatMap((target) =>
  target.reports.map(({ version }) => [target.name, version] as const),
);

describe('no field is written that a version denies, unless that is an error', () => {
  test.each(VERSIONS)('%s %s', (name, version) => {
    const target = TARGETS.get(name);
    if (target === undefined) throw new Error(`no target ${name}`);
    const { resources, codes } = written(target, version);
    const objectsOfIt = objectsOf(resources.map((one) => JSON.stringify(one)).join('\n---\n'));
    const denied = checkFeatures(objectsOfIt, target, version).filter(({ code }) => code === 'GP6101');
    expect(denied.filter(({ severity }) => severity === 'high').map(({ message }) => message)).toEqual([]);
    // A condition that is known to be left out closes what it was to tell apart.
    if (target.dialect.unsupported?.HTTPRouteMethodMatching !== undefined) expect(codes).toContain('GP5002');
    const text = JSON.stringify(resources);
    const report = target.features(version);
    if (report?.support('HTTPRouteCORS') === 'unsupported') {
      expect(text).not.toContain('"type":"CORS"');
      const isSaid = /"(?:cors":|plugin":"cors")|accessControl/.test(text);
      expect(isSaid || codes.includes('GP5120')).toBe(true);
    }
    if (report?.support('HTTPRoute308RedirectStatusCode') === 'unsupported') {
      expect(text).not.toContain('"statusCode":308');
    }
  });
});

test.each<[string, string, string]>([
  ['envoy-gateway', '1.5', 'SecurityPolicy'],
  ['kgateway', '2.1.0', 'TrafficPolicy'],
  ['agentgateway', '0.6', 'AgentgatewayPolicy'],
])('%s %s has a policy in the place of the CORS filter', (name, version, kind) => {
  const target = TARGETS.get(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const old = written(target, version);
  expect(JSON.stringify(old.resources)).not.toContain('"type":"CORS"');
  expect(JSON.stringify(old.resources.filter((one) => one.kind === kind))).toContain('https://app.test');
  const [newest] = target.reports;
  expect(JSON.stringify(written(target, newest?.version ?? '').resources)).toContain('"type":"CORS"');
});
