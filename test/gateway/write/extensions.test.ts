import { describe, expect, test } from 'vitest';
import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { write } from '../../../src/gateway/write/index.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { Extended, ExtensionObject, Route } from '../../../src/model/route-table.ts';
import { exact, forward, objects, oneHost, origin, prefix, route, textPrefix } from './support.ts';

const DIALECT: Dialect = {
  ...SPECIFICATION,
  name: 'extended',
  extensionKinds: [{ group: 'example.com', kind: 'Step', broken: 'rule-left-out' }],
};

const DENIED: Outcome = { kind: 'respond', status: 403, reason: 'denied' };
const GUARDED: Outcome = {
  kind: 'gate',
  check: { kind: 'credentials', scheme: 'basic', secret: 'shop/users', satisfiable: true },
  // biome-ignore lint/suspicious/noThenProperty: the model's word; a gate is never awaited.
  then: forward('api'),
  otherwise: DENIED,
  origins: [origin('shop', 'web', 'auth')],
};

const object = (name: string, more: Partial<ExtensionObject> = {}): ExtensionObject => ({
  group: 'example.com',
  kind: 'Step',
  namespace: 'shop',
  name,
  ...more,
});

/** Routes that are together the same as `rest` behind the objects. */
function whole(
  named: readonly ExtensionObject[],
  rest: Route,
  parts: readonly Route[],
  id = 'one',
): readonly Route[] {
  const extended: Extended = { id, objects: named, rest };
  return parts.map((part) => ({ ...part, extended }));
}

interface Rule {
  readonly filters?: ReadonlyArray<{
    readonly type: string;
    readonly extensionRef?: { readonly name: string };
  }>;
  readonly backendRefs?: ReadonlyArray<{ readonly name: string }>;
  readonly matches: ReadonlyArray<{ readonly path: { readonly type: string; readonly value: string } }>;
}

function written(routes: readonly Route[], dialect = DIALECT, form?: 'extensions') {
  const { resources, findings } = write(oneHost(...routes), {
    version: '1.5',
    channel: 'standard',
    gatewayClass: 'x',
    dialect,
    objects: objects(),
    ...(form === undefined ? {} : { forms: new Map([['shop.example.com', form]]) }),
  });
  const specs = resources.filter(({ kind }) => kind === 'HTTPRoute').map(({ spec }) => spec);
  const rules = specs.flatMap((spec) => (spec as unknown as { readonly rules: readonly Rule[] }).rules);
  const brief = rules.map(({ matches, filters = [], backendRefs = [] }) =>
    [
      matches.map(({ path }) => `${path.type} ${path.value}`).join(' or '),
      ...filters.map(({ type, extensionRef }) => extensionRef?.name ?? type),
      ...backendRefs.map(({ name }) => name),
    ].join(', '),
  );
  return { brief, codes: findings.map(({ code }) => code) };
}

const REST = route(prefix('/api'), forward('api'));
const LOCKED = whole([object('auth')], REST, [route(prefix('/api'), GUARDED)]);

describe('routes that objects make', () => {
  test('name them in front of the backend where the standard form would close them', () => {
    const { brief, codes } = written(LOCKED);
    expect(brief).toEqual(['PathPrefix /api, auth, api']);
    expect(codes).toContain('GP5301');
    expect(codes).not.toContain('GP5030');
  });

  test('are written in the standard form where nothing is lost by it', () => {
    const plus = forward('api', { requestHeaders: [{ action: 'set', name: 'x-a', value: [{ text: '1' }] }] });
    const parts = whole([object('plus')], REST, [route(prefix('/api'), plus)]);
    expect(written(parts).brief).toEqual(['PathPrefix /api, RequestHeaderModifier, api']);
    expect(written(parts, DIALECT, 'extensions').brief).toEqual(['PathPrefix /api, plus, api']);
  });

  test('are one rule, whatever the number of their parts', () => {
    const parts = whole([object('a'), object('b')], REST, [
      route(textPrefix('/api/x'), DENIED),
      route(prefix('/api'), GUARDED),
    ]);
    const { brief } = written([...parts, route(prefix('/'), forward('web'))]);
    expect(brief).toEqual(['PathPrefix /api, a, b, api', 'PathPrefix /, web']);
  });

  test('keep apart from neighbours that other objects make', () => {
    const other = whole(
      [object('other')],
      route(exact('/x'), forward('web')),
      [route(exact('/x'), GUARDED)],
      'two',
    );
    expect(written([...LOCKED, ...other]).brief.sort()).toEqual([
      'Exact /x, other, web',
      'PathPrefix /api, auth, api',
    ]);
  });

  test('name objects in front of what the rest itself says', () => {
    const rest = route(prefix('/api'), forward('api'), {
      responseHeaders: [{ action: 'set', name: 'x-b', value: [{ text: '2' }] }],
    });
    const parts = whole([object('auth')], rest, [route(prefix('/api'), GUARDED)]);
    expect(written(parts).brief).toEqual(['PathPrefix /api, auth, ResponseHeaderModifier, api']);
  });
});

describe('objects that cannot be named leave the standard form', () => {
  test.each<[string, readonly ExtensionObject[], Dialect, boolean]>([
    ['a target that takes none', [object('auth')], SPECIFICATION, false],
    ['another kind', [object('auth', { kind: 'Other' })], DIALECT, false],
    ['another group', [object('auth', { group: 'old.example.com' })], DIALECT, false],
    ['a known and an unknown kind', [object('auth'), object('b', { kind: 'Other' })], DIALECT, false],
    [
      'more than a rule can have',
      Array.from({ length: 17 }, (_, index) => object(`a${index}`)),
      DIALECT,
      false,
    ],
    ['another namespace', [object('auth', { namespace: 'other' })], DIALECT, true],
  ])('%s', (_, named, dialect, hasRemark) => {
    const { brief, codes } = written(whole(named, REST, [route(prefix('/api'), GUARDED)]), dialect);
    expect(brief).toEqual(['PathPrefix /api']);
    expect(codes).toContain('GP5030');
    expect(codes.includes('GP5302')).toBe(hasRemark);
  });
});

describe('headers that the target edits by itself', () => {
  const edit = { action: 'set', name: 'x-forwarded-host', value: [{ variable: 'host-header' }] } as const;
  const dialect: Dialect = {
    ...SPECIFICATION,
    proxyHeaders: { first: { http: [edit], https: [] }, last: [], kept: [] },
  };
  test.each([
    ['are spoken of where nothing is known', SPECIFICATION, true],
    ['are no difference where it makes the same', dialect, false],
  ])('%s', (_, chosen, isSpokenOf) => {
    const { codes } = written([route(prefix('/api'), forward('api', { requestHeaders: [edit] }))], chosen);
    expect(codes.includes('GP5110')).toBe(isSpokenOf);
  });
});
