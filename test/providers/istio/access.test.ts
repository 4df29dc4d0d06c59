import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../seed.ts';
import { write } from '../../../src/gateway/write/index.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import type { RouteTable } from '../../../src/model/route-table.ts';
import { TARGETS } from '../../../src/targets/index.ts';
import { readAt } from '../../targets/support.ts';
import { authorization, decided, type Policy, serves, type Token } from './access-oracle.ts';
import { answer, codes, compileObjects, gateway, service, to, virtualService } from './support.ts';

const ISSUERS = ['https://one.test', 'https://two.test'];

const TOKENS: JsonObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'RequestAuthentication',
  metadata: { name: 'tokens', namespace: 'istio-system' },
  spec: {
    selector: { matchLabels: { istio: 'ingressgateway' } },
    jwtRules: ISSUERS.map((issuer) => ({
      issuer,
      jwksUri: `${issuer}/keys`,
      forwardOriginalToken: true,
    })),
  },
};

const world = (...more: readonly Json[]): readonly Json[] => [
  gateway(),
  virtualService({ http: [to('one')] }),
  service('one'),
  ...more,
];

const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 });
const condition = fc.oneof(
  fc.record({ key: fc.constantFrom('request.auth.claims[group]', 'request.auth.claims[scope]'), values }),
  fc.record({ key: fc.constant('request.auth.claims[group]'), notValues: values }),
);
const principals = fc.uniqueArray(
  fc.constantFrom('*', ...ISSUERS.flatMap((issuer) => [`${issuer}/*`, `${issuer}/ann`])),
  { minLength: 1, maxLength: 2 },
);
const source = fc.oneof(
  fc.record({ requestPrincipals: principals }),
  fc.record({ notRequestPrincipals: principals }),
);
const rule = fc.oneof(
  fc.record({ from: fc.array(fc.record({ source }), { minLength: 1, maxLength: 2 }) }),
  fc.record({ when: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    from: fc.array(fc.record({ source: fc.record({ requestPrincipals: principals }) }), {
      minLength: 1,
      maxLength: 1,
    }),
    when: fc.array(condition, { minLength: 1, maxLength: 1 }),
  }),
);
const policy: fc.Arbitrary<Policy> = fc.record({
  action: fc.constantFrom('ALLOW' as const, 'DENY' as const),
  rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
});
const policies = fc.array(policy, { minLength: 1, maxLength: 2 });

const CLAIMS: ReadonlyArray<string | readonly string[] | undefined> = [undefined, 'a', 'b', ['a', 'c'], []];
/** Without the subject of some of them, whose loss is announced where it is one. */
const ALL_TOKENS: readonly Token[] = [
  undefined,
  ...ISSUERS.flatMap((iss) =>
    ['ann', 'bob'].flatMap((sub) =>
      CLAIMS.flatMap((group) =>
        [undefined, 'a b', 'c'].map(
          (scope): Token => ({
            iss,
            sub,
            ...(group === undefined ? {} : { group }),
            ...(scope === undefined ? {} : { scope }),
          }),
        ),
      ),
    ),
  ),
];

function treatment(table: RouteTable, token: Token): string {
  const outcome = table.listeners[0]?.virtualHosts[0]?.routes[0]?.outcome;
  return outcome === undefined ? 'nothing' : decided(outcome, token);
}

function written(table: RouteTable, name: string): string {
  const target = TARGETS.get(name);
  if (target?.policies === undefined) throw new Error(`${name} has no policies`);
  const { resources } = write(table, {
    version: '1.6',
    channel: 'standard',
    dialect: target.dialect,
    gatewayClass: 'any',
    policies: target.policies.writer,
    objects: createObjectSet([], { complete: false }),
  });
  return resources.map((one) => JSON.stringify(one)).join('\n---\n');
}

describe('who is let in by policies of random rules', () => {
  test('is what Istio lets in', () => {
    fc.assert(
      fc.property(policies, (all) => {
        const { table } = compileObjects(world(TOKENS, ...all.map(authorization)));
        for (const token of ALL_TOKENS) {
          const found = treatment(table, token);
          if (found === 'opaque') continue;
          expect([token, found]).toEqual([token, serves(all, token) ? 'forward' : '403']);
        }
      }),
      { numRuns: 400 },
    );
  });

  test.each(['istio', 'envoy-gateway'])('is let in by %s afterwards, or the route is closed', (name) => {
    let open = 0;
    fc.assert(
      fc.property(policies, (all) => {
        const { table } = compileObjects(world(TOKENS, ...all.map(authorization)));
        const after = readAt(name, written(table, name)).table;
        const kinds = ALL_TOKENS.map((token) => treatment(after, token));
        if (kinds.includes('forward')) open += 1;
        ALL_TOKENS.forEach((token, index) => {
          const found = kinds[index];
          if (found === '500' || found === 'opaque' || found === 'nothing') return;
          expect([token, found]).toEqual([token, serves(all, token) ? 'forward' : '403']);
        });
      }),
      { numRuns: 150 },
    );
    expect(open).toBeGreaterThan(20);
  });
});

describe('tokens at the gateway', () => {
  const bearer = { headers: [['Authorization', 'Bearer x']] as const };

  test('without one a request is served, with one it has to be valid', () => {
    const compiled = compileObjects(world(TOKENS));
    expect(answer(compiled, 'http://h/')).toBe('one:80 as /');
    const [pass, refused, ...more] = answer(compiled, 'http://h/', {
      headers: [...bearer.headers],
    }).split(', ');
    expect([pass, refused, more]).toEqual(['one:80 as /', '401', []]);
    expect(answer(compiled, 'http://h/?access_token=x')).toContain('401');
    expect(answer(compiled, 'http://h/', { headers: [['Authorization', 'Basic x']] })).toBe('one:80 as /');
    expect(answer(compiled, 'http://h/none', { host: 'h' })).toBe('one:80 as /none');
  });

  test('who demands one refuses requests without it', () => {
    const demand = authorization(
      { action: 'ALLOW', rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] },
      1,
    );
    const compiled = compileObjects(world(TOKENS, demand));
    expect(answer(compiled, 'http://h/')).toBe('403');
    expect(
      answer(compiled, 'http://h/', { headers: [...bearer.headers] })
        .split(', ')
        .sort(),
    ).toEqual(['401', '403', 'one:80 as /']);
    // No token can be verified where nobody says whose are taken.
    expect(answer(compileObjects(world(demand)), 'http://h/', { headers: [...bearer.headers] })).toBe('403');
  });

  test('private keys are never taken over', () => {
    const jwks = JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] });
    const object = { ...TOKENS, spec: { jwtRules: [{ issuer: 'x', jwks }] } };
    const compiled = compileObjects(world(object));
    expect(JSON.stringify(compiled.table)).not.toContain('c2VjcmV0');
    expect(codes(compiled)).toContain('GP4114');
    expect(answer(compiled, 'http://h/')).toContain('opaque');
  });
});
