import { describe, expect, test } from 'vitest';
import { SPECIFICATION } from '../../src/gateway/dialect.ts';
import { DIALECTS } from '../../src/targets/index.ts';
import {
  answerOf,
  type Brief,
  codesOf,
  GATEWAY,
  PARENTS,
  readAll,
  request,
  to,
} from '../gateway/read/world.ts';
import { check, match, readIn, routesOf, SERVICES } from './rules.ts';

describe('regular expressions against prefixes', () => {
  const rules = ['/api -> a', '~ /api/v[0-9]+ -> b', '= /api/v9 -> c'];
  check([
    ['specification', rules, 'GET /api/v1', 'b'],
    // envoyproxy/gateway, internal/gatewayapi/sort.go
    ['envoy-gateway', rules, 'GET /api/v1', 'b'],
    ['envoy-gateway', rules, 'GET /api/v9', 'c'],
    // istio/istio#58441: requests go to the prefix
    ['istio', rules, 'GET /api/v1', 'a'],
    // istio/istio#60695: the expression is lost beside /
    ['istio', ['/ -> a', '~ /api/.* -> b'], 'GET /api/v1', 'a'],
    ['istio', ['~ /.* -> a', '~ /api/v.* -> b'], 'GET /api/v1', 'b'],
    // kgateway, sortable_route.go, lessPath
    ['kgateway', rules, 'GET /api/v1', 'b'],
    // agentgateway, route.rs, get_path_rank
    ['agentgateway', rules, 'GET /api/v1', 'a'],
    // nginx/nginx-gateway-fabric#4734
    ['nginx-gateway-fabric', ['/ -> a', '~ /user/[0-9]+ -> b'], 'GET /user/1', 'b'],
    // traefik, httproute.go, buildPathRule: the longer text
    ['traefik', ['/api/v1 -> a', '~ /api/ -> b'], 'GET /api/v1', 'a'],
    ['traefik', ['/api -> a', '~ /api/v -> b'], 'GET /api/v1', 'b'],
    // cilium, envoy_virtual_host.go, SortableRoute
    ['cilium', rules, 'GET /api/v1', 'b'],
    // Kong, httproute_atc.go, EncodeToPriority
    ['kong', rules, 'GET /api/v1', 'b'],
    // haproxy-ingress, path-type-order
    ['haproxy', rules, 'GET /api/v1', 'a'],
    // gke-gateway-api#54: no regular expressions
    ['gke', rules, 'GET /api/v1', 'a'],
  ]);
});

describe('regular expressions among themselves', () => {
  const rules = ['~ /p.* -> a', '~ /p/[a-z]+ -> b'];
  check([
    ['specification', rules, 'GET /p/x', 'a'],
    // the longer text: sort.go (EG), conversion.go (Istio), sort.go (NGF), route.rs (agentgateway), maps.go (HAProxy)
    ['envoy-gateway', rules, 'GET /p/x', 'b'],
    ['istio', rules, 'GET /p/x', 'b'],
    ['nginx-gateway-fabric', rules, 'GET /p/x', 'b'],
    ['agentgateway', rules, 'GET /p/x', 'b'],
    ['traefik', rules, 'GET /p/x', 'b'],
    ['kong', rules, 'GET /p/x', 'b'],
    ['haproxy', rules, 'GET /p/x', 'b'],
    ['cilium', rules, 'GET /p/x', 'b'],
    // kgateway, sortable_route.go: not by length
    ['kgateway', rules, 'GET /p/x', 'a'],
  ]);
  test('across routes: open in the specification, by age and name in kgateway', () => {
    const apart = ['x.test: ~ /p.* -> a', '*.test: /q -> c'];
    const sameHost: readonly Brief[] = [
      ...routesOf(apart),
      [
        'HTTPRoute',
        'default/z',
        {
          parentRefs: PARENTS,
          hostnames: ['x.test'],
          rules: [{ matches: [match('~ /p/[a-z]+')], backendRefs: to('b') }],
        },
      ],
    ];
    const codes = (dialect: string): readonly string[] =>
      codesOf(readAll([GATEWAY, ...sameHost, ...SERVICES], true, DIALECTS.get(dialect) ?? SPECIFICATION));
    expect(codes('specification')).toContain('GP6041');
    expect(codes('kgateway')).not.toContain('GP6041');
  });
});

describe('anchoring', () => {
  check([
    // Envoy: safe_regex matches the whole path
    ['envoy-gateway', ['~ /p -> a'], 'GET /pq', '404'],
    ['istio', ['~ /p -> a'], 'GET /o/p', '404'],
    ['cilium', ['~ /p -> a'], 'GET /pq', '404'],
    // nginx-gateway-fabric, servers.go, createPath: ~ ^<value>
    ['nginx-gateway-fabric', ['~ /p -> a'], 'GET /pq', 'a'],
    ['nginx-gateway-fabric', ['~ /p -> a'], 'GET /o/p', '404'],
    ['nginx-gateway-fabric', ['~ /p|/q -> a'], 'GET /o/q', 'a'],
    ['nginx-gateway-fabric', ['~ /p|/q -> a'], 'GET /o/p', '404'],
    ['nginx-gateway-fabric', ['~ /(?:p|q) -> a'], 'GET /q', 'a'],
    ['nginx-gateway-fabric', ['~ /(?:p|q) -> a'], 'GET /o/q', '404'],
    ['nginx-gateway-fabric', ['~ (?:/p|/q) -> a'], 'GET /q', '404'],
    // Kong, httproute_atc.go, appendRegexBeginIfNotExist
    ['kong', ['~ /p|/q -> a'], 'GET /o/q', 'a'],
    ['kong', ['~ ^/p -> a'], 'GET /pq', 'a'],
    // traefik, matcher.go: MatchString
    ['traefik', ['~ /p -> a'], 'GET /o/pq', 'a'],
    // agentgateway, route.rs: the first match found must span the path
    ['agentgateway', ['~ /a|/ab -> a'], 'GET /ab', 'default/a:80, 404'],
    ['agentgateway', ['~ /a|/b -> a'], 'GET /ab', '404'],
    ['agentgateway', ['~ /ab|/a -> a'], 'GET /ab', 'a'],
    ['agentgateway', ['~ /a[0-9]* -> a'], 'GET /a12', 'a'],
    ['agentgateway', ['~ /a[0-9]* -> a'], 'GET /a12/', '404'],
    // values of headers
    ['envoy-gateway', ['/ x~can -> a'], 'GET / x=toucan', '404'],
    ['traefik', ['/ x~can -> a'], 'GET / x=toucan', 'a'],
    ['nginx-gateway-fabric', ['/ x~can -> a'], 'GET / x=toucan', 'a'],
    ['kong', ['/ x~can -> a'], 'GET / x=toucan', 'a'],
  ]);
  test.each([
    ['nginx-gateway-fabric', '~ /p|/q -> a', 'GP6112'],
    ['kong', '~ /p|/q -> a', 'GP6112'],
    ['haproxy', '~ /p|/q -> a', 'GP6112'],
    ['nginx-gateway-fabric', '~ /(?:p|q) -> a', undefined],
    ['nginx-gateway-fabric', '~ (?:/p|/q) -> a', 'GP6111'],
    ['nginx-gateway-fabric', '~ /p{2} -> a', 'GP6111'],
    ['envoy-gateway', '~ /p|/q -> a', undefined],
    ['agentgateway', '~ /a|/ab -> a', 'GP6113'],
    ['agentgateway', '~ /ab|/a -> a', undefined],
    ['gke', '~ /a -> a', 'GP6111'],
  ])('%s, %s: %s', (dialect, rule, code) => {
    expect(codesOf(readIn(dialect, [rule]))).toEqual(code === undefined ? [] : [code]);
  });
});

describe('order by what else a match asks for', () => {
  check([
    // HTTPRouteRule.matches: method before headers
    ['specification', ['/ x y -> a', '/ GET -> b'], 'GET / x y', 'b'],
    ['kong', ['/ x y -> a', '/ GET -> b'], 'GET / x y', 'b'],
    ['nginx-gateway-fabric', ['/ x y -> a', '/ GET -> b'], 'GET / x y', 'b'],
    // envoyproxy/gateway, route.go: a method is one more header
    ['envoy-gateway', ['/ x y -> a', '/ GET -> b'], 'GET / x y', 'a'],
    ['envoy-gateway', ['/ GET -> a', '/ x -> b'], 'GET / x', 'a'],
    // envoyproxy/gateway, sort.go: exact before regular expression
    ['envoy-gateway', ['/ x~.* -> a', '/ x -> b'], 'GET / x', 'b'],
    ['specification', ['/ x~.* -> a', '/ x -> b'], 'GET / x', 'a'],
    // istio, createURIMatch: the last slash is cut off before lengths are compared
    ['istio', ['/p/ -> a', '/p GET -> b'], 'GET /p/x', 'b'],
    ['specification', ['/p/ -> a', '/p GET -> b'], 'GET /p/x', 'a'],
    // haproxy-ingress, maps.go: conditions on headers first; method and query are not looked at
    ['haproxy', ['/p/q -> a', '/ x -> b'], 'GET /p/q x', 'b'],
    ['haproxy', ['/p POST -> a', '/ -> b'], 'GET /p', 'a'],
    ['haproxy', ['/p ?q -> a', '/ -> b'], 'GET /p', 'a'],
  ]);
});

describe("Traefik's one number (httproute.go, buildMatchRule)", () => {
  check([
    // 10000 + 200 + 1000 against 10000 + 800
    ['traefik', ['/a GET -> a', '/a/bcdef -> b'], 'GET /a/bcdef', 'a'],
    // 10000 + 200 + 1000 against 10000 + 1300
    ['traefik', ['/a GET -> a', '/a/bcdefghijk -> b'], 'GET /a/bcdefghijk', 'b'],
    // five headers against four characters more
    ['traefik', ['/a v w x y z -> a', '/a/bc -> b'], 'GET /a/bc v w x y z', 'a'],
    // the host counts 6 for x.test
    ['traefik', ['/foo -> a', 'x.test: / -> b'], 'GET /foo', 'a'],
    ['traefik', ['/ -> a', 'x.test: / -> b'], 'GET /foo', 'b'],
    // 100000 is not reached by anything else of usual length
    ['traefik', ['*.test: = /foo -> a', 'x.test: /foo GET -> b'], 'GET /foo', 'a'],
    // the earlier rule of equal ones
    ['traefik', ['/a -> a', '/a -> b'], 'GET /a', 'a'],
    // 101 points for the first of two rules, 1 for the position: ten parameters outweigh a header
    [
      'traefik',
      ['/ x -> a', '/ ?a ?b ?c ?d ?e ?f ?g ?h ?i ?j ?k -> b'],
      'GET /?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1 x',
      'b',
    ],
  ]);
  test('equal numbers in two routes are in no known order', () => {
    const rule = (backend: string): object => ({ matches: [match('/a')], backendRefs: to(backend) });
    const two: readonly Brief[] = [
      ['HTTPRoute', 'default/one', { parentRefs: PARENTS, rules: [rule('a')] }],
      ['HTTPRoute', 'default/two', { parentRefs: PARENTS, rules: [rule('b')] }],
    ];
    const codes = (dialect: string): readonly string[] =>
      codesOf(readAll([GATEWAY, ...two, ...SERVICES], true, DIALECTS.get(dialect) ?? SPECIFICATION));
    expect(codes('traefik')).toEqual(['GP6041']);
    expect(codes('envoy-gateway')).toEqual([]);
  });
});

describe('hosts', () => {
  const rules = ['x.test: /a -> a', '*.test: /b -> b', '/c -> c'];
  check([
    // envoyproxy/gateway#5500 and other Envoy: one virtual host for each hostname; nginx: one server
    ['envoy-gateway', rules, 'GET /b', '404'],
    ['istio', rules, 'GET /b', '404'],
    ['kgateway', rules, 'GET /c', '404'],
    ['cilium', rules, 'GET /c', '404'],
    ['nginx-gateway-fabric', rules, 'GET /b', '404'],
    // agentgateway, route.rs: the next hostname is tried; Kong and Traefik: one list; HAProxy: maps in turn
    ['agentgateway', rules, 'GET /b', 'b'],
    ['agentgateway', rules, 'GET /c', 'c'],
    ['kong', rules, 'GET /c', 'c'],
    ['traefik', rules, 'GET /b', 'b'],
    ['haproxy', rules, 'GET /b', 'b'],
    // the hostname comes first everywhere but in Traefik
    ['agentgateway', ['x.test: / -> a', '*.test: /b -> b'], 'GET /b', 'a'],
    ['kong', ['x.test: / -> a', '*.test: /b -> b'], 'GET /b', 'a'],
    ['traefik', ['x.test: / -> a', '*.test: /b -> b'], 'GET /b', 'b'],
  ]);
});

describe('the path chooses alone in NGINX Gateway Fabric (servers.go, httpmatches.js)', () => {
  check([
    ['nginx-gateway-fabric', ['/api GET -> a', '/ -> b'], 'GET /api/x', 'a'],
    ['nginx-gateway-fabric', ['/api GET -> a', '/ -> b'], 'POST /api/x', '404'],
    ['envoy-gateway', ['/api GET -> a', '/ -> b'], 'POST /api/x', 'b'],
    ['nginx-gateway-fabric', ['/api GET -> a', '/api -> c', '/ -> b'], 'POST /api/x', 'c'],
    ['nginx-gateway-fabric', ['= /api x -> a', '/api -> b'], 'GET /api', '404'],
    ['nginx-gateway-fabric', ['= /api x -> a', '/api -> b'], 'GET /api/', 'b'],
    // location = /api, written for the prefix, comes before expressions; /api/ does not
    ['nginx-gateway-fabric', ['~ /ap.* -> a', '/api -> b'], 'GET /api', 'b'],
    ['nginx-gateway-fabric', ['~ /ap.* -> a', '/api -> b'], 'GET /api/x', 'a'],
    ['nginx-gateway-fabric', ['/api -> a', '/ -> b'], 'GET /apix', 'b'],
    // nginx, auto_redirect
    ['nginx-gateway-fabric', ['/api/ -> a', '/ -> b'], 'GET /api?q=1', '301 http://x.test/api/?q=1'],
    ['nginx-gateway-fabric', ['/api/ -> a', '= /api -> c', '/ -> b'], 'GET /api', 'c'],
    ['nginx-gateway-fabric', ['/api/ -> a', '/ -> b'], 'GET /api/', 'a'],
  ]);
  test.each([
    [['/api GET -> a', '/ -> b'], ['GP6115']],
    [['/api GET -> a', '/api -> b', '/ -> c'], []],
    [['/api GET -> a', '/other -> b'], []],
    [['/api/ -> a'], ['GP6116']],
  ])('%j: %j', (rules, codes) => {
    expect(codesOf(readIn('nginx-gateway-fabric', rules))).toEqual(codes);
  });
  test('the finding shows a request', () => {
    const [found] = readIn('nginx-gateway-fabric', ['/api GET -> a', '/ -> b']).findings;
    expect(found?.witness?.target).toBe('/api');
  });
});

describe('a rule with one match that is refused beside another one', () => {
  const rule = { matches: [match('/a'), match('~ a{2}')], backendRefs: to('a') };
  const briefs: readonly Brief[] = [
    GATEWAY,
    ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules: [rule] }],
    ...SERVICES,
  ];
  test.each([
    // nginx/nginx-gateway-fabric, httproute.go: ValidMatches
    ['nginx-gateway-fabric', '404'],
    ['gke', 'default/a:80'],
  ])('%s: %s', (name, answer) => {
    const dialect = DIALECTS.get(name);
    if (dialect === undefined) throw new Error(`no dialect ${name}`);
    const result = readAll(briefs, true, dialect);
    expect(answerOf(result, request('http://x.test/a'))).toBe(answer);
  });
});
