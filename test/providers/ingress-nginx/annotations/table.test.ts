import { describe, expect, test } from 'vitest';
import { DECLARATIONS } from '../../../../providers/ingress-nginx/annotations/index.ts';
import { ACCESS_ROWS } from './rows/access-rows.ts';
import { AUTH_ROWS } from './rows/auth-rows.ts';
import { BACKEND_ROWS } from './rows/backend-rows.ts';
import { OTHER_ROWS } from './rows/other-rows.ts';
import { PROXY_ROWS } from './rows/proxy-rows.ts';
import { ROUTING_ROWS } from './rows/routing-rows.ts';
import type { Rows } from './rows/row.ts';
import { parse, statusOf } from './support.ts';

const ROWS: Rows = {
  ...ROUTING_ROWS,
  ...BACKEND_ROWS,
  ...AUTH_ROWS,
  ...ACCESS_ROWS,
  ...PROXY_ROWS,
  ...OTHER_ROWS,
};

test('every declared annotation has a row, and every row a declaration', () => {
  expect(Object.keys(ROWS).sort()).toEqual([...DECLARATIONS.keys()].sort());
});

describe.each(Object.entries(ROWS))('%s', (key, row) => {
  const others = row.with ?? {};

  test('good value', () => {
    const parsed = parse({ ...others, [key]: row.good });
    expect(parsed.config.dropped).toBeUndefined();
    expect(parsed.config.denied).toBeUndefined();
    expect(row.pick(parsed.config)).toEqual(row.gives);
    expect(statusOf(parsed, key)).toMatch(/^(?:converted|unsupported|no-effect)$/);
  });

  test('bad value', () => {
    const parsed = parse({ ...others, [key]: row.bad });
    if (row.badGives === 'dropped') expect(parsed.config.dropped?.reason).toContain(key);
    else if (row.badGives === 'denied') expect(parsed.config.denied?.reason).toContain(key);
    else {
      expect(parsed.config.dropped).toBeUndefined();
      expect(parsed.config.denied).toBeUndefined();
      expect(row.pick(parsed.config)).toEqual(row.badGives.value);
    }
    if (row.bad !== ' ') {
      expect(statusOf(parsed, key)).toBe('invalid');
      expect(parsed.findings.some((found) => found.message.includes(`${key}:`))).toBe(true);
    }
  });

  test('absent', () => {
    const parsed = parse(others);
    if (parsed.config.denied === undefined) expect(row.pick(parsed.config)).toEqual(row.absent);
    expect(statusOf(parsed, key)).toBeUndefined();
  });
});
