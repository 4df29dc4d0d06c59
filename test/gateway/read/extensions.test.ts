import { describe, expect, test } from 'vitest';
import { type Dialect, SPECIFICATION } from '../../../src/gateway/dialect.ts';
import { type ExtensionReader, read, type Treatment } from '../../../src/gateway/read/index.ts';
import { MATCH_ALL } from '../../../src/model/match.ts';
import {
  answerOf,
  type Brief,
  codesOf,
  GATEWAY,
  objectSet,
  PARENTS,
  request,
  resultOf,
  service,
  to,
} from './world.ts';

const DIALECT: Dialect = {
  ...SPECIFICATION,
  name: 'extended',
  extensionKinds: [{ group: 'example.com', kind: 'Step', broken: 'rule-left-out' }],
};

const step = (name: string, kind = 'Step'): object => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'example.com', kind, name },
});
const PLUS = {
  type: 'RequestHeaderModifier',
  requestHeaderModifier: { set: [{ name: 'x-plus', value: 'rule' }] },
};

/** `deny-x` refuses paths below /x; `broken` is not valid; any other adds its name to the header `seen`. */
const reader: ExtensionReader = (named) => {
  if (named.some(({ name }) => name === 'broken'))
    return { ok: false, why: 'Step default/broken is not valid' };
  return {
    ok: true,
    apply: (inner) => named.reduceRight<readonly Treatment[]>((sum, { name }) => around(name, sum), inner),
  };
};

function around(name: string, inner: readonly Treatment[]): readonly Treatment[] {
  if (name === 'deny-x') {
    const outcome = { kind: 'respond', status: 403, reason: 'denied' } as const;
    return [{ match: { path: { kind: 'prefix', value: '/x' } }, outcome, note: name }, ...inner];
  }
  return inner.map((treatment) => {
    const { outcome } = treatment;
    if (outcome.kind !== 'forward') return treatment;
    const edit = { action: 'add', name: 'seen', value: [{ text: name }] } as const;
    return { ...treatment, outcome: { ...outcome, requestHeaders: [edit, ...outcome.requestHeaders] } };
  });
}

function result(
  rules: readonly object[],
  extensions: ExtensionReader | undefined = reader,
  dialect = DIALECT,
) {
  const route: Brief = ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules }];
  const objects = objectSet([GATEWAY, route, service('default/a'), service('default/b')], false);
  return read(objects, { dialect, ...(extensions === undefined ? {} : { extensions }) });
}

const ruled = (filters: readonly object[]): object => ({ filters, backendRefs: to('a') });
const seen = (filters: readonly object[]): readonly string[] => {
  const sent = resultOf(result([ruled(filters)]), request('http://x.test/')).upstream?.headers;
  return [String(sent?.['seen']), String(sent?.['x-plus'])];
};

describe('filters that name objects which somebody can read', () => {
  test('work in the order of the list', () => {
    expect(seen([step('one'), step('two')])[0]).toBe('one,two');
    expect(seen([step('two'), step('one')])[0]).toBe('two,one');
  });

  test('stand before the other filters of the rule', () => {
    expect(seen([step('one'), PLUS])).toEqual(['one', 'rule']);
  });

  test('may treat some requests of a match in another way', () => {
    const both = result([ruled([step('deny-x')])]);
    expect(answerOf(both, request('http://x.test/x/y'))).toBe('403');
    expect(answerOf(both, request('http://x.test/xy'))).toBe('default/a:80');
    expect(both.table.listeners[0]?.virtualHosts[0]?.routes.map(({ match }) => match)[1]).toEqual(MATCH_ALL);
  });

  test('keep to the match of the rule', () => {
    const matches = [{ path: { type: 'PathPrefix', value: '/x/only' } }];
    const both = result([{ ...ruled([step('deny-x')]), matches }, { backendRefs: to('b') }]);
    expect(answerOf(both, request('http://x.test/x/only'))).toBe('403');
    expect(answerOf(both, request('http://x.test/x/other'))).toBe('default/b:80');
  });

  test('leave the rule out where one of them is broken', () => {
    const matches = [{ path: { type: 'PathPrefix', value: '/x' } }];
    const broken = result([{ ...ruled([step('one'), step('broken')]), matches }, { backendRefs: to('b') }]);
    expect(answerOf(broken, request('http://x.test/x'))).toBe('default/b:80');
    expect(codesOf(broken)).toEqual(['GP6035']);
  });
});

describe('filters of which nobody knows what they do', () => {
  test.each<[string, readonly object[], ExtensionReader | undefined, Dialect]>([
    ['behind a filter of the specification', [PLUS, step('one')], reader, DIALECT],
    ['of another kind', [step('one', 'Other')], reader, DIALECT],
    ['with one of another kind among them', [step('one'), step('one', 'Other')], reader, DIALECT],
    ['without anybody who reads them', [step('one')], undefined, DIALECT],
    ['of a kind that the reader does not know', [step('one')], () => undefined, DIALECT],
    ['in a dialect that does not know the kind', [step('one')], reader, SPECIFICATION],
  ])('%s', (_, filters, extensions, dialect) => {
    const route: Brief = ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules: [ruled(filters)] }];
    const objects = objectSet([GATEWAY, route, service('default/a')], false);
    const found = read(objects, { dialect, ...(extensions === undefined ? {} : { extensions }) });
    expect(answerOf(found, request('http://x.test/'))).toBe('opaque, default/a:80');
    expect(codesOf(found)).toEqual(['GP6031']);
  });
});

describe('an object that does not exist', () => {
  const rules = [ruled([step('ghost')])];
  const route: Brief = ['HTTPRoute', 'default/r', { parentRefs: PARENTS, rules }];
  const objects = objectSet([GATEWAY, route, service('default/a')]);

  test('leaves the rule out where the dialect says so, also without a reader', () => {
    const found = read(objects, { dialect: DIALECT });
    expect(answerOf(found, request('http://x.test/'))).toBe('404');
    expect(codesOf(found)).toEqual(['GP6035']);
  });

  test('is an error elsewhere', () => {
    expect(answerOf(read(objects, { dialect: SPECIFICATION }), request('http://x.test/'))).toBe('500');
  });
});

describe('headers that the proxy edits by itself', () => {
  const dialect: Dialect = {
    ...DIALECT,
    proxyHeaders: {
      first: {
        http: [{ action: 'set', name: 'seen', value: [{ text: 'proxy' }] }],
        https: [],
      },
      last: [{ action: 'add', name: 'seen', value: [{ text: 'last' }] }],
      kept: ['seen'],
    },
  };
  test('are edited before the first and behind the last filter', () => {
    const found = result([ruled([step('one'), step('two')])], reader, dialect);
    const sent = resultOf(found, request('http://x.test/')).upstream?.headers;
    expect(sent?.['seen']).toBe('proxy,one,two,last');
  });
});
