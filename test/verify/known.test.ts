import { describe, expect, test } from 'vitest';
import type { RouteTable } from '../../src/model/route-table.ts';
import type { Cause, HostProof, ProofDifference, Verdict } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { gatewayTable, ingressTable, rule } from './known.ts';
import { differs } from './pair.ts';

const WITH_REGEX = { 'use-regex': 'true' };
const SPECIFIC = 'ImplementationSpecific';

/** Differences between an Ingress and what people put in its place. */
interface Known {
  readonly title: string;
  readonly before: RouteTable;
  readonly after: RouteTable;
  readonly cause: Cause;
  readonly verdict: Verdict;
  /** Of the witness's request target. */
  readonly target: RegExp;
}

const KNOWN: readonly Known[] = [
  {
    title:
      'a pattern with (?i) in the place of a path that nginx searches: full match leaves out what follows',
    before: ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/Header', type: SPECIFIC }] }),
    after: gatewayTable('envoy-gateway', { rules: [rule('RegularExpression', '(?i)/Header')] }),
    cause: 'anchoring',
    verdict: 'narrower',
    target: /^\/header./i,
  },
  {
    title: 'the same pattern without anchors: it holds everywhere in the path',
    before: ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/Header', type: SPECIFIC }] }),
    after: gatewayTable('traefik', { rules: [rule('RegularExpression', '(?i)/Header')] }),
    cause: 'anchoring',
    verdict: 'wider',
    target: /^\/.*\/header/i,
  },
  {
    title: 'a pattern without (?i): nginx does not tell letters by case',
    before: ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/Header', type: SPECIFIC }] }),
    after: gatewayTable('envoy-gateway', { rules: [rule('RegularExpression', '/Header.*')] }),
    cause: 'regex-case',
    verdict: 'narrower',
    target: /^\/(?!Header)[hH][eE][aA][dD][eE][rR]/,
  },
  {
    title: 'patterns before prefixes: the longer path no longer decides',
    before: ingressTable({
      annotations: WITH_REGEX,
      paths: [
        { path: '/api/.*', type: SPECIFIC },
        { path: '/api/longer/', service: 'two' },
      ],
    }),
    after: gatewayTable('envoy-gateway', {
      rules: [rule('RegularExpression', '(?i)/api/.*'), rule('PathPrefix', '/api/longer/', 'two')],
    }),
    cause: 'precedence',
    verdict: 'different',
    target: /^\/api\/longer\//,
  },
  {
    title: 'a name falls through to the wildcard',
    before: ingressTable(
      { paths: [{ path: '/shop' }] },
      { name: 'wild', paths: [{ host: '*.test', path: '/', service: 'two' }] },
    ),
    after: gatewayTable(
      'traefik',
      { rules: [rule('PathPrefix', '/shop')] },
      { name: 'wild', hostnames: ['*.test'], rules: [rule('PathPrefix', '/', 'two')] },
    ),
    cause: 'host-fall-through',
    verdict: 'wider',
    target: /^\/(?!shop)/,
  },
  {
    title: 'alternatives without a group: nginx anchors the first one only',
    before: ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/a|/b', type: SPECIFIC }] }),
    after: gatewayTable('envoy-gateway', { rules: [rule('RegularExpression', '(?i)(/a|/b).*')] }),
    cause: 'anchoring',
    verdict: 'narrower',
    target: /^\/.*\/b/i,
  },
  {
    title: 'a prefix / takes all requests of patterns where these stand last',
    before: ingressTable({
      annotations: WITH_REGEX,
      paths: [
        { path: '/item/[0-9]+', type: SPECIFIC },
        { path: '/', service: 'two' },
      ],
    }),
    after: gatewayTable('istio', {
      rules: [rule('RegularExpression', '(?i)/item/[0-9]+.*'), rule('PathPrefix', '/', 'two')],
    }),
    cause: 'lost-route',
    verdict: 'different',
    target: /^\/item\/[0-9]/i,
  },
  {
    title: 'an exact path on a host with patterns: nginx searches it as well',
    before: ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/exact', type: 'Exact' }] }),
    after: gatewayTable('specification', { rules: [rule('Exact', '/exact')] }),
    cause: 'regex-case',
    verdict: 'narrower',
    target: /^\/(?!exact$)[eE][xX][aA][cC][tT]$/,
  },
  {
    title: 'a redirect with another status',
    before: ingressTable({
      annotations: { 'permanent-redirect': 'https://b.test/new', 'permanent-redirect-code': '308' },
      paths: [{ path: '/' }],
    }),
    after: gatewayTable('specification', {
      rules: [
        {
          filters: [
            {
              type: 'RequestRedirect',
              requestRedirect: {
                scheme: 'https',
                hostname: 'b.test',
                path: { type: 'ReplaceFullPath', replaceFullPath: '/new' },
                statusCode: 301,
              },
            },
          ],
        },
      ],
    }),
    cause: 'redirect-status',
    verdict: 'different',
    target: /^\//,
  },
  {
    title: 'a prefix with a slash at its end: nginx sends the path without it there',
    before: ingressTable({ paths: [{ path: '/docs/' }] }),
    after: gatewayTable('specification', { rules: [rule('PathPrefix', '/docs/')] }),
    cause: 'trailing-slash',
    verdict: 'different',
    target: /^\/docs$/,
  },
  {
    title: 'weights of a canary are lost',
    before: ingressTable(
      { paths: [{ path: '/' }] },
      {
        name: 'canary',
        annotations: { canary: 'true', 'canary-weight': '20' },
        paths: [{ path: '/', service: 'two' }],
      },
    ),
    after: gatewayTable('specification', { rules: [rule('PathPrefix', '/')] }),
    cause: 'weight',
    verdict: 'different',
    target: /^\//,
  },
  {
    title: 'a list of allowed addresses is lost',
    before: ingressTable({
      annotations: { 'whitelist-source-range': '10.0.0.0/8' },
      paths: [{ path: '/' }],
    }),
    after: gatewayTable('specification', { rules: [rule('PathPrefix', '/')] }),
    cause: 'lost-policy',
    verdict: 'wider',
    target: /^\//,
  },
];

describe('differences that are known to happen', () => {
  test.each(KNOWN)('$title', ({ before, after, cause, verdict, target }) => {
    const proof = hostProof(before, after);
    expect(proof.verdict).toBe(verdict);
    expect(proof.differences.map((one) => one.cause)).toContain(cause);
    const [found] = proof.differences.filter((one) => one.cause === cause);
    expect(found?.witness.target).toMatch(target);
  });

  test.each(KNOWN)('every witness is answered in two ways: $title', ({ before, after }) => {
    const { differences } = hostProof(before, after);
    expect(differences.filter((one) => !shows(one, before, after))).toEqual([]);
  });

  test('the request of the advice itself', () => {
    const [first] = KNOWN;
    const request = {
      method: 'GET',
      scheme: 'http' as const,
      host: 'a.test',
      target: '/HEADERA',
      headers: [],
    };
    expect(first !== undefined && differs(first.before, first.after, [request, request])).toBe(true);
  });
});

describe('what people should write instead', () => {
  test.each<readonly [string, RouteTable, RouteTable]>([
    [
      'a pattern that ends with .* and ignores case',
      ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/Header', type: SPECIFIC }] }),
      gatewayTable('envoy-gateway', { rules: [rule('RegularExpression', '(?i)/Header.*')] }),
    ],
    [
      'alternatives of which the second is found everywhere',
      ingressTable({ annotations: WITH_REGEX, paths: [{ path: '/a|/b', type: SPECIFIC }] }),
      gatewayTable('envoy-gateway', { rules: [rule('RegularExpression', '(?i)(/a.*|.*/b.*)')] }),
    ],
    [
      'weights of a canary',
      ingressTable(
        { paths: [{ path: '/' }] },
        {
          name: 'canary',
          annotations: { canary: 'true', 'canary-weight': '20' },
          paths: [{ path: '/', service: 'two' }],
        },
      ),
      gatewayTable('specification', {
        rules: [
          {
            backendRefs: [
              { name: 'one', port: 80, weight: 8 },
              { name: 'two', port: 80, weight: 2 },
            ],
          },
        ],
      }),
    ],
    [
      'a host for the backend, set as a header',
      ingressTable({ annotations: { 'upstream-vhost': 'inner.test' }, paths: [{ path: '/' }] }),
      gatewayTable('specification', {
        rules: [
          rule('PathPrefix', '/', 'one', {
            filters: [
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: { set: [{ name: 'Host', value: 'inner.test' }] },
              },
            ],
          }),
        ],
      }),
    ],
  ])('%s', (_title, before, after) => {
    const { verdict, differences } = hostProof(before, after);
    expect(differences).toEqual([]);
    expect(verdict).toBe('equivalent-modulo');
  });
});

/** The proof for plain requests to the host of all cases. */
function hostProof(before: RouteTable, after: RouteTable): HostProof {
  const { hosts } = prove(before, after, { hosts: (name) => name === 'a.test' });
  const found = hosts.find(({ scheme }) => scheme === 'http');
  if (found === undefined) throw new Error('the host was not compared');
  return found;
}

function shows(
  { witness, witnessAfter, detail }: ProofDifference,
  before: RouteTable,
  after: RouteTable,
): boolean {
  return differs(before, after, [witness, witnessAfter], detail === undefined ? [] : [detail.toLowerCase()]);
}
