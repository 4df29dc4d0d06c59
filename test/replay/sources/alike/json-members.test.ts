import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createJsonMembers,
  ESCAPED,
  OTHER,
  SCALAR,
  TEXT,
} from '../../../../src/replay/sources/alike/json-members.ts';

const members = createJsonMembers();

/** Key, kind and text of every member; undefined: it was not understood. */
function found(text: string): ReadonlyArray<readonly [string, number, string]> | undefined {
  // What stands around the line belongs to others.
  const line = Buffer.from(`"a":1}${text}"b":2}`);
  const end = line.length - 6;
  if (!members.find(line, 6, end)) return undefined;
  return Array.from({ length: members.count }, (_, index) => [
    line.toString('utf8', members.keyFrom[index], members.keyTo[index]),
    members.kind[index] ?? -1,
    line.toString('utf8', members.from[index], members.to[index]),
  ]);
}

function kindOf(value: unknown, written: string): number {
  if (typeof value === 'string') return written.includes('\\') ? ESCAPED : TEXT;
  return typeof value === 'number' || typeof value === 'boolean' ? SCALAR : OTHER;
}

const key = fc
  .string({ maxLength: 8 })
  .filter((name) => /^[^"\\\u0000-\u001f]*$/.test(name) && name !== '__proto__');
const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }), { minKeys: 1, maxKeys: 8 });

describe('members of an object', () => {
  test('are found as JSON.parse finds them', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(0, 1), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent === 0 ? undefined : '\t').replaceAll('\n', ' ');
        const seen = found(text);
        expect(seen?.map(([name]) => name)).toEqual(Object.keys(value));
        for (const [name, kind, written] of seen ?? []) {
          expect(kind).toBe(kindOf(value[name], written));
          const isText = kind === TEXT || kind === ESCAPED;
          expect(JSON.parse(isText ? `"${written}"` : written)).toEqual(value[name]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('are not found in what is no JSON', () => {
    let damaged = 0;
    fc.assert(
      fc.property(
        object,
        fc.nat(200),
        fc.constantFrom(
          '',
          '"',
          '\\',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '-',
          '.',
          'e',
          '0',
          'u',
          '\u0001',
          'tru',
        ),
        (value, at, piece) => {
          const whole = JSON.stringify(value);
          const text = whole.slice(0, at % whole.length) + piece + whole.slice((at % whole.length) + 1);
          let parsed: unknown;
          try {
            parsed = JSON.parse(text);
          } catch {
            damaged += 1;
            expect(found(text)).toBeUndefined();
            return;
          }
          const seen = found(text);
          if (seen === undefined || typeof parsed !== 'object' || parsed === null) return;
          expect([...new Set(seen.map(([name]) => name))].sort()).toEqual(Object.keys(parsed).sort());
        },
      ),
      { numRuns: 1_500 },
    );
    expect(damaged).toBeGreaterThan(500);
  });

  test.each([
    ['{"a":01}'],
    ['{"a":1.}'],
    ['{"a":.5}'],
    ['{"a":-}'],
    ['{"a":1e}'],
    ['{"a":"\\x"}'],
    ['{"a":"\\u12g4"}'],
    ['{"a":"\t"}'],
    ['{"a":1}}'],
    ['{"a":1,}'],
    ['{"a" 1}'],
    ['{"a":[1,]}'],
    ['{"a":{"b"}}'],
    ['{"a":nul}'],
    ['{a:1}'],
    ['{}x'],
  ])('%s is none', (text) => {
    expect(found(text)).toBeUndefined();
  });
});
