import { describe, expect, test } from 'vitest';
import { compareRequest } from '../../src/cases/compare.ts';
import { readCases } from '../../src/cases/read-case.ts';
import type { KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import type { Result } from '../../src/model/evaluation.ts';
import type { Backend } from '../../src/model/outcome.ts';

const web: Backend = { kind: 'Service', namespace: 'shop', name: 'web', port: 80, protocol: 'http' };
const api: Backend = { ...web, name: 'api', port: 'http' };

const services: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api', namespace: 'shop', annotations: {}, labels: {} },
  raw: { spec: { ports: [{ name: 'http', port: 8080 }] } },
  source: { file: 'x', document: 0 },
};
const objects: ObjectSet = {
  complete: true,
  objects: [services],
  ofKind: () => [services],
  find: (kind, namespace, name) =>
    kind === 'Service' && namespace === 'shop' && name === 'api' ? services : undefined,
  locate: () => undefined,
};

const NO_HEADERS = { set: {}, removed: [] };

function forwarded(backend: Backend, more: Partial<Result> = {}): Result {
  return {
    assumptions: [],
    share: 100,
    kind: 'forwarded',
    backend,
    upstream: { target: '/x', host: 'a.test', headers: { 'x-known': 'a, b', 'x-secret': null } },
    mirrors: [],
    responseHeaders: NO_HEADERS,
    reason: '',
    ...more,
  };
}

function answered(status: number, more: Partial<Result> = {}): Result {
  return {
    assumptions: [],
    share: 100,
    kind: 'answered',
    status,
    mirrors: [],
    responseHeaders: NO_HEADERS,
    reason: 'no rule',
    ...more,
  };
}

/** The verdict on one request in short: `agreed`, `unsupported`, or what differs. */
function judge(expectation: string, results: readonly Result[], backendResponse = '{}'): string {
  const text = `{name: a, system: b, manifests: "", requests: [{request: {}, backendResponse: ${backendResponse}, expect: ${expectation}}]}`;
  const [item] = readCases(text, 'c.yaml')[0]?.requests ?? [];
  if (item === undefined) throw new Error('no request');
  const verdict = compareRequest(item, { steps: [], results }, objects);
  return verdict.kind === 'disagreed' ? verdict.differences.map(({ what }) => what).join() : verdict.kind;
}

describe('status', () => {
  test.each([
    ['{status: 404}', answered(404), 'agreed'],
    ['{status: 404}', answered(403), 'status'],
    ['{status: 200}', forwarded(web), 'agreed'],
    ['{status: 404}', forwarded(web), 'status'],
    ['{status: 503, backend: {namespace: shop, service: web}}', forwarded(web), 'agreed'],
    ['{status: 503, backend: {namespace: shop, service: web}}', answered(503), 'backend'],
    ['{statusIn: [500, 503]}', answered(503), 'agreed'],
    ['{statusIn: [500, 503]}', answered(502), 'status'],
    ['{statusNot: [200]}', forwarded(web), 'status'],
    ['{statusNot: [200]}', answered(500), 'agreed'],
    ['{grpcStatus: OK}', forwarded(web), 'agreed'],
    ['{grpcStatus: UNIMPLEMENTED}', answered(404), 'agreed'],
    ['{grpcStatus: UNIMPLEMENTED}', answered(503), 'gRPC status'],
    ['{grpcStatusNot: [OK]}', forwarded(web), 'gRPC status'],
    ['{connection: failed}', answered(0), 'agreed'],
    ['{connection: failed}', answered(400), 'connection'],
    ['{status: 200}', forwarded(web, { status: 503 }), 'status'],
  ])('%s', (expectation, result, verdict) => {
    expect(judge(expectation, [result])).toBe(verdict);
  });
});

describe('backend', () => {
  test.each([
    ['{backend: {namespace: shop, service: web, port: 80}}', forwarded(web), 'agreed'],
    ['{backend: {namespace: shop, service: web, port: 81}}', forwarded(web), 'backend'],
    ['{backend: {namespace: other, service: web, port: 80}}', forwarded(web), 'backend'],
    ['{backend: {namespace: shop, service: api, port: 8080}}', forwarded(api), 'agreed'],
    ['{backend: {namespace: shop, service: api, port: 8081}}', forwarded(api), 'backend'],
    ['{backend: {namespace: shop, service: api, port: http}}', forwarded({ ...api, port: 8080 }), 'agreed'],
    ['{backend: {namespace: shop, service: web, subset: v1}}', forwarded(web), 'backend'],
    ['{backend: null}', answered(404), 'agreed'],
    ['{backend: null}', forwarded(web), 'backend'],
  ])('%s', (expectation, result, verdict) => {
    expect(judge(expectation, [result])).toBe(verdict);
  });
});

describe('shares', () => {
  const split = (share: number): readonly Result[] => [
    forwarded(web, { share }),
    forwarded(api, { share: 100 - share }),
  ];
  test.each([
    ['{backends: {web: 90, api: 10}}', split(90), 'agreed'],
    ['{backends: {web: 33, api: 67}}', split(100 / 3), 'agreed'],
    ['{backends: {web: 90, api: 10}}', split(80), 'share of backend web,share of backend api'],
    ['{backends: {web: 100}}', split(99.9), 'share of backend api'],
    ['{backends: {web: 100, api: 0}}', split(99.9), 'share of backend api'],
    ['{backend: {namespace: shop, service: web}}', split(90), 'backend'],
    [
      '{backends: {web: 50}, statuses: {200: 50, 500: 50}}',
      [forwarded(web, { share: 50 }), answered(500, { share: 50 })],
      'agreed',
    ],
    ['{statuses: {200: 50, 500: 50}}', [forwarded(web)], 'share of status 200,share of status 500'],
    ['{upstreamByBackend: {api: {path: /x}}}', split(50), 'agreed'],
    ['{upstreamByBackend: {api: {path: /y}}}', split(50), 'upstream path'],
    ['{upstreamByBackend: {api: {path: /x}}}', [forwarded(web)], 'upstream of api'],
  ])('%s', (expectation, results, verdict) => {
    expect(judge(expectation, results)).toEqual(verdict);
  });
});

describe('upstream', () => {
  test.each([
    ['{upstream: {path: /x, host: a.test}}', 'agreed'],
    ['{upstream: {path: /y}}', 'upstream path'],
    ['{upstream: {host: b.test}}', 'upstream host'],
    ['{upstream: {headers: {X-Known: "a,b"}}}', 'agreed'],
    ['{upstream: {headers: {Host: a.test}}}', 'agreed'],
    ['{upstream: {headers: {X-Known: a}}}', 'upstream header X-Known'],
    ['{upstream: {headers: {X-Other: a}}}', 'upstream header X-Other'],
    ['{upstream: {headers: {X-Secret: a}}}', 'unsupported'],
    ['{upstream: {path: /y, headers: {X-Secret: a}}}', 'upstream path'],
    ['{upstream: {absentHeaders: [X-Other]}}', 'agreed'],
    ['{upstream: {absentHeaders: [X-Secret]}}', 'unsupported'],
    ['{upstream: {absentHeaders: [X-Known]}}', 'upstream header X-Known'],
    ['{upstream: {sni: b.test}}', 'upstream TLS server name'],
    ['{upstream: {headers: {toString: a}}}', 'upstream header toString'],
  ])('%s', (expectation, verdict) => {
    expect(judge(expectation, [forwarded(web)])).toBe(verdict);
  });
  test('needs somebody who receives the request', () => {
    expect(judge('{upstream: {path: /x}}', [answered(404)])).toBe('upstream');
  });
});

describe('response headers', () => {
  const headers: Result['responseHeaders'] = {
    set: { location: 'https://a.test/', 'set-cookie': null, 'x-set': 'proxy' },
    added: { 'x-add': 'more' },
    removed: ['server'],
    pieces: { 'set-cookie': ['SID=', '; Path=/; HttpOnly'] },
  };
  const result = forwarded(web, { responseHeaders: headers });
  test.each([
    ['{headers: {Location: "https://a.test/"}}', '{}', 'agreed'],
    ['{headers: {Location: "https://b.test/"}}', '{}', 'response header Location'],
    ['{headers: {X-Set: proxy}}', '{headers: {X-Set: backend}}', 'agreed'],
    ['{headers: {X-Add: "own, more"}}', '{headers: {X-Add: own}}', 'agreed'],
    ['{headers: {X-Add: more}}', '{headers: {X-Add: own}}', 'response header X-Add'],
    ['{headers: {X-Own: a}}', '{headers: {X-Own: a}}', 'agreed'],
    ['{headers: {X-Own: a}}', '{}', 'response header X-Own'],
    ['{absentHeaders: [Server]}', '{headers: {Server: a}}', 'agreed'],
    ['{absentHeaders: [X-Own]}', '{headers: {X-Own: a}}', 'response header X-Own'],
    ['{headerContains: {Set-Cookie: "SID="}}', '{}', 'agreed'],
    ['{headerContains: {Set-Cookie: Secure}}', '{}', 'unsupported'],
    ['{headerContains: {X-Set: rox}}', '{}', 'agreed'],
    ['{headerContains: {X-Set: nginx}}', '{}', 'response header X-Set'],
    ['{headerOneOf: {X-Set: [a, proxy]}}', '{}', 'agreed'],
    ['{headerOneOf: {X-Set: [a, b]}}', '{}', 'response header X-Set'],
    ['{headers: {Location: "https: //a.test/"}, ignoreWhitespace: true}', '{}', 'agreed'],
  ])('%s when the backend answers %s', (expectation, answer, verdict) => {
    expect(judge(`{response: ${expectation}}`, [result], answer)).toBe(verdict);
  });
  test('a backend that nobody asked sends no header', () => {
    expect(judge('{response: {headers: {X-Own: a}}}', [answered(404)], '{headers: {X-Own: a}}')).toBe(
      'response header X-Own',
    );
  });
});

describe('mirrors', () => {
  const result = forwarded(web, { mirrors: [{ backend: api, percent: 20, origins: [] }] });
  test.each([
    ['[{namespace: shop, service: api, port: 8080, percent: 20}]', 'agreed'],
    ['[{namespace: shop, service: api, port: 8080}]', 'mirror,mirror'],
    ['[]', 'mirror'],
  ])('%s', (expectation, verdict) => {
    expect(judge(`{mirrors: ${expectation}}`, [result])).toBe(verdict);
  });
});

describe('what third parties decide', () => {
  const results = [
    forwarded(web, { assumptions: ['the auth service answers 2xx'] }),
    answered(401, { assumptions: ['the auth service answers 401'] }),
  ];
  test.each([
    ['{status: 200, backend: {namespace: shop, service: web}}', 'agreed'],
    ['{status: 401, backend: null}', 'agreed'],
    ['{status: 401, backend: {namespace: shop, service: api}}', 'backend'],
    ['{status: 403, backend: null}', 'status'],
  ])('one consistent set of assumptions must explain %s', (expectation, verdict) => {
    expect(judge(expectation, results)).toBe(verdict);
  });

  test('what nobody can model is unsupported, unless the rest already disagrees', () => {
    const opaque: Result = { ...answered(0), kind: 'opaque', reason: 'a snippet' };
    expect(judge('{status: 200}', [opaque])).toBe('unsupported');
    expect(judge('{status: 200}', [{ ...opaque, share: 50 }, answered(404, { share: 50 })])).toBe('status');
  });
});
