import { describe, expect, test } from 'vitest';
import { CaseError } from '../../src/cases/case.ts';
import { looksLikeCases, readCases } from '../../src/cases/read-case.ts';

const minimal = (extra = '', request = '{host: a.test}', expectation = '{status: 404}'): string =>
  `name: a
system: ingress-nginx
manifests: ""
${extra}
requests:
  - request: ${request}
    expect: ${expectation}
`;

function problemOf(text: string): string {
  try {
    readCases(text, 'case.yaml');
  } catch (error) {
    if (error instanceof CaseError) return error.message;
    throw error;
  }
  return 'none';
}

describe('readCases', () => {
  test('reads everything a case can say', () => {
    const [item] = readCases(
      `name: all
from: {repo: a/b, path: c, test: d}
system: gateway-api
dialect: envoy-gateway
features: [x]
configMap: {use-http2: true, --watch-namespace: shop}
notes: free
manifests: |
  kind: Service
requests:
  - request: {method: POST, scheme: https, host: a.test, path: "/x?y", headers: {A: 1, B: [x, y]}, remoteAddr: 10.0.0.1,
      port: 8443, sni: b.test, protocol: h2, clientCert: none, gateway: infra/gw, body: "äb"}
    backendResponse: {headers: {Server: x}}
    expect:
      status: 200
      backend: {namespace: n, service: s, port: http, subset: v1}
      upstreamByBackend: {s: {path: /}}
      mirrors: [{namespace: n, service: m, port: 80}]
      statuses: {200: 50, 503: 50}
      response: {headerOneOf: {Vary: [a, b]}, ignoreWhitespace: true}
    note: free
`,
      'case.yaml',
    );
    expect(item).toMatchObject({
      name: 'all',
      system: 'gateway-api',
      dialect: 'envoy-gateway',
      settings: { 'use-http2': 'true', '--watch-namespace': 'shop' },
      manifests: 'kind: Service\n',
    });
    const [request] = item?.requests ?? [];
    expect(request?.request).toMatchObject({
      headers: [
        ['A', '1'],
        ['B', 'x'],
        ['B', 'y'],
      ],
      bodyLength: 3,
      clientCert: 'none',
    });
    expect(request?.backendResponse).toEqual({ headers: [['Server', 'x']], timing: false });
    expect(request?.expect.statuses).toEqual([
      [200, 50],
      [503, 50],
    ]);
    expect(request?.expect.mirrors).toEqual([{ namespace: 'n', service: 'm', port: 80, percent: 100 }]);
  });

  test('keeps "nobody receives it" apart from "not said"', () => {
    const [said] = readCases(minimal('', '{host: a}', '{backend: null}'), 'c.yaml');
    expect(said?.requests[0]?.expect).toEqual({ backend: null });
    const [silent] = readCases(minimal(), 'c.yaml');
    expect(silent?.requests[0]?.expect).toEqual({ status: 404 });
  });

  test('reads several cases of one file', () => {
    const cases = readCases(`${minimal()}---\n${minimal()}`, 'c.yaml');
    expect(cases.map(({ document }) => document)).toEqual([0, 1]);
  });

  test.each([
    ['an unknown key', minimal('colour: red'), 'case.yaml: has the unknown key "colour"'],
    [
      'an unknown expectation',
      minimal('', '{}', '{statuss: 2}'),
      'requests[0].expect: has the unknown key "statuss"',
    ],
    ['no expectation', minimal('', '{}', '{}'), 'requests[0].expect: says nothing'],
    ['a bad status', minimal('', '{}', '{status: 1}'), 'requests[0].expect.status: must be a whole number'],
    [
      'a bad share',
      minimal('', '{}', '{backends: {a: 101}}'),
      'expect.backends.a: must be a number from 0 to 100',
    ],
    ['a bad scheme', minimal('', '{scheme: ftp}'), 'request.scheme: must be one of http, https'],
    ['a list for a map', minimal('', '[]'), 'requests[0].request: must be a map, but it is a list'],
    ['a prototype key', minimal('', '{__proto__: 1}'), 'has the unknown key "__proto__"'],
    [
      'no manifests',
      'name: a\nsystem: b\nrequests: [{request: {}, expect: {status: 200}}]\n',
      'the key "manifests" is missing',
    ],
    ['no requests', 'name: a\nsystem: b\nmanifests: ""\nrequests: []\n', 'requests: must hold at least one'],
    ['broken YAML', 'name: "a\n', 'case.yaml:2:1: Missing closing'],
    ['nothing', '', 'case.yaml: holds no document'],
  ])('names file, field and reason: %s', (_what, text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});

test('looksLikeCases tells cases from manifests', () => {
  expect(looksLikeCases(minimal())).toBe(true);
  expect(looksLikeCases('apiVersion: v1\nkind: ConfigMap\ndata:\n  requests: "1"\n')).toBe(false);
});
