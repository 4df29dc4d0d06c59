import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DECLARATIONS } from '../../providers/ingress-nginx/annotations/index.ts';
import { compile } from '../../providers/ingress-nginx/compile.ts';
import { subjectOf } from '../../scripts/annotations/themes.ts';
import { readOptions } from '../../src/cli/extensions.ts';
import { read } from '../../src/gateway/read/index.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { TARGETS } from '../../src/targets/index.ts';
import { objectsOf } from '../targets/support.ts';
import { run } from './host.ts';

const THEMES: ReadonlySet<unknown> = new Set([
  'address-lists',
  'basic-auth',
  'external-auth',
  'client-certificates',
  'backend-tls',
]);

/** Who is let in, and whom the proxy believes: every annotation that is about it, as the provider declares them. */
const KEYS = [...DECLARATIONS.keys()].filter((key) => THEMES.has(subjectOf(key)));

const YES_NO = ['true', 'false'];
const SIZES: readonly string[] = ['1', '2', '64'];
const CHECK = 'http://auth.infra.svc.cluster.local/check';

/** Values that are taken; a new annotation has to be given some. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'proxy-ssl-secret': ['shop/backend-ca'],
  'proxy-ssl-verify': ['on', 'off'],
  'proxy-ssl-verify-depth': SIZES,
  'proxy-ssl-name': ['internal.test'],
  'proxy-ssl-server-name': ['on', 'off'],
  'proxy-ssl-ciphers': ['DEFAULT'],
  'proxy-ssl-protocols': ['TLSv1.2', 'TLSv1.3'],
  'allowlist-source-range': ['10.0.0.0/8', '10.1.2.3', '10.0.0.0/8,192.168.0.0/16'],
  'denylist-source-range': ['203.0.113.0/24', '203.0.113.7'],
  'auth-type': ['basic', 'digest'],
  'auth-secret': ['users', 'shop/users'],
  'auth-secret-type': ['auth-file', 'auth-map'],
  'auth-realm': ['Staff'],
  'auth-url': [CHECK, 'https://login.example.com/check'],
  'auth-method': ['GET', 'POST'],
  'auth-signin': ['https://login.example.com/start'],
  'auth-signin-redirect-param': ['next'],
  'auth-response-headers': ['X-User', 'X-User, X-Mail'],
  'auth-proxy-set-headers': ['shop/headers'],
  'auth-request-redirect': ['https://h.test/'],
  'auth-cache-key': ['$remote_user'],
  'auth-cache-duration': ['200 202 5m'],
  'auth-always-set-cookie': YES_NO,
  'auth-keepalive': SIZES,
  'auth-keepalive-requests': SIZES,
  'auth-keepalive-timeout': SIZES,
  'auth-keepalive-share-vars': YES_NO,
  'auth-snippet': ['proxy_set_header X-Asked yes;'],
  'enable-global-auth': YES_NO,
  satisfy: ['any', 'all'],
  'auth-tls-secret': ['shop/client-ca'],
  'auth-tls-verify-client': ['on', 'optional', 'optional_no_ca', 'off'],
  'auth-tls-verify-depth': SIZES,
  'auth-tls-error-page': ['https://h.test/error'],
  'auth-tls-pass-certificate-to-upstream': YES_NO,
  'auth-tls-match-cn': ['CN=partner'],
  'ssl-ciphers': ['HIGH'],
  'ssl-prefer-server-ciphers': YES_NO,
};

/** What others of the theme need to have any effect is there whenever one of them is. */
const NEEDED: ReadonlySet<string> = new Set([
  'allowlist-source-range',
  'auth-type',
  'auth-secret',
  'auth-url',
  'auth-tls-secret',
  'proxy-ssl-secret',
]);

/** What makes an input that nothing but closed routes come of: seldom there. */
const CLOSING: ReadonlySet<string> = new Set([
  'auth-snippet',
  'auth-tls-match-cn',
  'auth-tls-error-page',
  'satisfy',
  'enable-global-auth',
]);

interface Wish {
  readonly annotations: Readonly<Record<string, string>>;
  readonly tls: boolean;
  readonly protocol: string;
}

const wishes: fc.Arbitrary<Wish> = fc.record({
  tls: fc.boolean(),
  protocol: fc.constantFrom('HTTP', 'HTTP', 'HTTP', 'HTTPS'),
  annotations: fc
    .tuple(fc.subarray([...THEMES], { minLength: 1, maxLength: 2 }), ...KEYS.map(choiceOf))
    .map(([themes, ...chosen]) =>
      Object.fromEntries(
        KEYS.flatMap((key, index) => {
          const value = chosen[index];
          return value !== undefined && themes.includes(subjectOf(key)) ? [[key, value]] : [];
        }),
      ),
    ),
});

function choiceOf(key: string): fc.Arbitrary<string | undefined> {
  const values = fc.constantFrom(...(VALUES[key] ?? ['']));
  if (NEEDED.has(key)) return values;
  const absent = fc.constant(undefined);
  const weight = CLOSING.has(key) ? 6 : 2;
  return fc.oneof({ weight: 1, arbitrary: values }, { weight, arbitrary: absent });
}

function manifest({ annotations, tls, protocol }: Wish): string {
  const named = Object.entries({ ...annotations, 'backend-protocol': protocol });
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'web',
      namespace: 'shop',
      annotations: Object.fromEntries(
        named.map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
      ),
    },
    spec: {
      ingressClassName: 'nginx',
      ...(tls ? { tls: [{ hosts: ['h.test'], secretName: 'cert' }] } : {}),
      rules: [
        {
          host: 'h.test',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'web', port: { number: 443 } } },
              },
            ],
          },
        },
      ],
    },
  });
}

const NO_HEADERS: Request['headers'] = [];
const SIGNED_IN: Request['headers'] = [['Authorization', 'Basic YTpi']];

const REQUESTS: readonly Request[] = (['http', 'https'] as const).flatMap((scheme) =>
  ['10.1.2.3', '203.0.113.7'].flatMap((remoteAddress) =>
    [undefined, 'some'].flatMap((clientCertificate) =>
      [NO_HEADERS, SIGNED_IN].map(
        (headers): Request => ({
          method: 'GET',
          scheme,
          host: 'h.test',
          target: '/',
          headers,
          remoteAddress,
          ...(clientCertificate === undefined || scheme === 'http' ? {} : { clientCertificate }),
        }),
      ),
    ),
  ),
);

/** May the request be refused, whatever third parties say, and may it be served? */
function fateOf(
  table: RouteTable,
  request: Request,
): { readonly mayFail: boolean; readonly mayPass: boolean } {
  const { results } = evaluate(table, request);
  const passes = results.map(({ kind }) => kind === 'forwarded' || kind === 'opaque');
  return { mayFail: passes.includes(false), mayPass: passes.includes(true) };
}

/** Is everything that is sent to the Service verified? */
function isVerified(table: RouteTable): boolean {
  const outcomes = table.listeners.flatMap(({ virtualHosts }) =>
    virtualHosts.flatMap(({ routes }) => routes.map(({ outcome }) => outcome)),
  );
  const verified = outcomes.flatMap(verifications);
  return verified.length > 0 && verified.every(Boolean);
}

function verifications(outcome: Outcome): readonly boolean[] {
  if (outcome.kind === 'gate') return verifications(outcome.then);
  if (outcome.kind === 'opaque')
    return outcome.presumably === undefined ? [] : verifications(outcome.presumably);
  if (outcome.kind !== 'forward') return [];
  return outcome.backends.flatMap(({ target, filters }) => {
    if (target.kind !== 'Service' || target.name !== 'web') return [];
    const policies = [...outcome.policies, ...(filters?.policies ?? [])];
    return [policies.some((policy) => policy.kind === 'backend-tls' && policy.verify)];
  });
}

function isForwarded(table: RouteTable): boolean {
  return REQUESTS.some((request) => fateOf(table, request).mayPass);
}

const RUNS = 18;
const { seed } = fc.readConfigureGlobal();

/** What was seen, so that a test that sees nothing fails. */
const seen = { runs: 0, checked: 0, kept: 0, closed: 0, said: 0, verified: 0 };
const used = new Set<string>();
const keptBy = new Map<string, number>();

describe('nothing that protects is lost in silence', () => {
  test('every annotation about it has values here', () => {
    expect(KEYS.filter((key) => VALUES[key] === undefined)).toEqual([]);
    expect(Object.keys(VALUES).filter((key) => !KEYS.includes(key))).toEqual([]);
  });

  test.each([...TARGETS.keys()].map((name, index) => [name, index] as const))(
    '%s',
    async (name, index) => {
      const target = TARGETS.get(name);
      if (target === undefined) throw new Error(`${name} is no target`);
      await fc.assert(
        fc.asyncProperty(wishes, async (wish) => {
          const text = manifest(wish);
          const before = compile(objectsOf(text), { settings: {}, flags: {} }).table;
          const { code, stdout } = await run(
            ['convert', '-f', '-', `--target=${name}`, '--gateway-class=x'],
            {
              stdin: text,
            },
          );
          seen.runs += 1;
          for (const key of Object.keys(wish.annotations)) used.add(key);
          if (code === 2) throw new Error('the conversion was refused');
          const objects = objectsOf(stdout === '' ? '{}' : stdout);
          const after = read(
            objects,
            readOptions(target.dialect, objects, { settings: {}, flags: {} }),
          ).table;
          for (const request of REQUESTS) {
            const [was, is] = [fateOf(before, request), fateOf(after, request)];
            if (!was.mayFail || !was.mayPass) continue;
            seen.checked += 1;
            if (!is.mayPass) seen.closed += 1;
            else if (is.mayFail) {
              seen.kept += 1;
              keptBy.set(name, 1 + (keptBy.get(name) ?? 0));
            } else {
              seen.said += 1;
              expect(code, `${request.scheme} from ${request.remoteAddress} is no longer checked`).toBe(1);
            }
          }
          for (const request of REQUESTS) {
            const [was, is] = [fateOf(before, request), fateOf(after, request)];
            if (!was.mayPass && is.mayPass) {
              expect(code, `${request.scheme} from ${request.remoteAddress} was refused and is served`).toBe(
                1,
              );
            }
          }
          if (isVerified(before)) {
            seen.verified += 1;
            if (isForwarded(after) && !isVerified(after))
              expect(code, 'the backend is no longer verified').toBe(1);
          }
        }),
        // Other questions for each target.
        { numRuns: RUNS, ...(seed === undefined ? {} : { seed: seed + index }) },
      );
    },
    300_000,
  );

  afterAll(() => {
    // A run of one target alone says nothing of the others.
    if (seen.runs < RUNS * TARGETS.size) return;
    expect([...used].sort()).toEqual([...KEYS].sort());
    expect(seen.checked).toBeGreaterThan(100);
    for (const count of [seen.kept, seen.closed]) expect(count).toBeGreaterThan(10);
    expect(seen.verified).toBeGreaterThan(0);
    expect(keptBy.get('envoy-gateway')).toBeGreaterThan(0);
    expect(keptBy.get('traefik')).toBeGreaterThan(0);
  });
});
