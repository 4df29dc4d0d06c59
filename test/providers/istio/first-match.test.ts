import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/kubernetes/object.ts';
import { answer, compileObjects, gateway, service, to, virtualService } from './support.ts';

/** A condition of the interpreter below, in a form of its own. */
interface Condition {
  readonly uri?: readonly ['exact' | 'prefix' | 'regex', string];
  readonly ignoreCase: boolean;
  readonly method?: string;
  readonly header?: readonly [form: 'exact' | 'prefix' | 'present', value: string, inverted: boolean];
  readonly query?: readonly [form: 'exact' | 'present', value: string];
  readonly port?: number;
}

interface Entry {
  /** Empty: everything. */
  readonly conditions: readonly Condition[];
  readonly to: string;
}

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly header: string | undefined;
  readonly query: string | undefined;
}

const paths = ['/', '/a', '/A', '/a/', '/ab', '/a/b', '/b', '/b/a'];
const names = ['one', 'two', 'three', 'four'];
const REGEXES: ReadonlyMap<string, (path: string) => boolean> = new Map<string, (path: string) => boolean>([
  ['/a.*', (path) => path.startsWith('/a')],
  ['.*', () => true],
  ['/[ab]', (path) => path === '/a' || path === '/b'],
  ['/.', (path) => path.length === 2],
]);

const condition: fc.Arbitrary<Condition> = fc.record(
  {
    uri: fc.oneof(
      fc.tuple(fc.constant('exact' as const), fc.constantFrom(...paths)),
      fc.tuple(fc.constant('prefix' as const), fc.constantFrom(...paths)),
      fc.tuple(fc.constant('regex' as const), fc.constantFrom(...REGEXES.keys())),
    ),
    ignoreCase: fc.boolean(),
    method: fc.constantFrom('GET', 'POST'),
    header: fc.tuple(
      fc.constantFrom('exact' as const, 'prefix' as const, 'present' as const),
      fc.constantFrom('x', 'xy', ''),
      fc.boolean(),
    ),
    query: fc.tuple(fc.constantFrom('exact' as const, 'present' as const), fc.constantFrom('1', '')),
    port: fc.constantFrom(80, 8080),
  },
  { requiredKeys: ['ignoreCase'] },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  conditions: fc.array(condition, { maxLength: 3 }),
  to: fc.constantFrom(...names),
});
const lists = fc.array(fc.array(entry, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
const asked: fc.Arbitrary<Asked> = fc.record({
  path: fc.constantFrom(...paths),
  method: fc.constantFrom('GET', 'POST'),
  header: fc.constantFrom(undefined, 'x', 'xy', 'z'),
  query: fc.constantFrom(undefined, '1', '2', ''),
});

/** Whether a condition holds, read off the documentation of the fields. */
function holds({ uri, ignoreCase, method, header, query, port }: Condition, ask: Asked): boolean {
  if (port !== undefined && port !== 80) return false;
  if (uri !== undefined) {
    const [form, text] = uri;
    const fold = ignoreCase && form !== 'regex';
    const [path, value] = fold ? [ask.path.toLowerCase(), text.toLowerCase()] : [ask.path, text];
    if (form === 'exact' && path !== value) return false;
    if (form === 'prefix' && !path.startsWith(value)) return false;
    if (form === 'regex' && REGEXES.get(text)?.(path) !== true) return false;
  }
  if (method !== undefined && ask.method !== method) return false;
  if (header !== undefined) {
    const [form, value, inverted] = header;
    const sent = inverted ? (ask.header ?? '') : ask.header;
    const met =
      form === 'present'
        ? ask.header !== undefined
        : sent !== undefined && (form === 'exact' ? sent === value : sent.startsWith(value));
    if (met === inverted) return false;
  }
  if (query === undefined) return true;
  return query[0] === 'present' ? ask.query !== undefined : ask.query === query[1];
}

function isForAll({ uri, method, header, query }: Condition): boolean {
  const everyPath =
    uri === undefined || (uri[0] === 'prefix' && uri[1] === '/') || (uri[0] === 'regex' && uri[1] === '.*');
  return everyPath && method === undefined && header === undefined && query === undefined;
}

/** One list after the other; conditions for everything wait until the end, and end the list that they stand in. */
function firstMatch(all: readonly (readonly Entry[])[], ask: Asked): string {
  const last: string[] = [];
  for (const list of all) {
    let open = true;
    for (const { conditions, to: target } of list) {
      if (!open) break;
      if (conditions.length === 0) {
        last.push(target);
        break;
      }
      for (const one of conditions) {
        const here = one.port === undefined || one.port === 80;
        if (here && isForAll(one)) {
          last.push(target);
          open = false;
          break;
        }
        if (holds(one, ask)) return target;
      }
    }
  }
  return last[0] ?? '404';
}

function matchOf({ uri, ignoreCase, method, header, query, port }: Condition): JsonObject {
  const value = (form: string, text: string): JsonObject => (form === 'present' ? {} : { [form]: text });
  return {
    ...(uri === undefined ? {} : { uri: { [uri[0]]: uri[1] } }),
    ...(ignoreCase ? { ignoreUriCase: true } : {}),
    ...(method === undefined ? {} : { method: { exact: method } }),
    ...(header === undefined
      ? {}
      : { [header[2] ? 'withoutHeaders' : 'headers']: { 'x-h': value(header[0], header[1]) } }),
    ...(query === undefined ? {} : { queryParams: { q: value(query[0], query[1]) } }),
    ...(port === undefined ? {} : { port }),
  };
}

describe('ordered lists', () => {
  test('the first match decides, over all VirtualServices of a host by age', () => {
    fc.assert(
      fc.property(lists, fc.array(asked, { minLength: 5, maxLength: 20 }), (all, asks) => {
        const services = all.map((list, index) =>
          virtualService(
            {
              http: list.map(({ conditions, to: target }) => ({
                ...(conditions.length === 0 ? {} : { match: conditions.map(matchOf) }),
                ...to(target),
              })),
            },
            { name: `vs-${9 - index}`, age: index },
          ),
        );
        const compiled = compileObjects([
          gateway(),
          ...services.reverse(),
          ...names.map((name) => service(name)),
        ]);
        for (const ask of asks) {
          const target = ask.query === undefined ? ask.path : `${ask.path}?q=${ask.query}`;
          const headers = ask.header === undefined ? [] : [['X-H', ask.header] as const];
          const got = answer(compiled, `http://h.example${target}`, { method: ask.method, headers });
          expect(got.replace(/:80 as .*/, '')).toBe(firstMatch(all, ask));
        }
      }),
      { numRuns: 400, seed: 5005 },
    );
  });
});
