import { describe, expect, test } from 'vitest';
import { applyDefaults, loadSchemas, type Violation, validate } from '../../../src/gateway/schema/index.ts';
import { describePath } from '../../../src/model/origin.ts';
import type { Case } from './cases/case.ts';
import { FILTERS } from './cases/filters.ts';
import { GATEWAYS } from './cases/gateway.ts';
import { HTTP_ROUTES } from './cases/http-route.ts';
import { OTHERS } from './cases/others.ts';

const schemas = {
  standard: await loadSchemas('1.6', 'standard'),
  experimental: await loadSchemas('1.6', 'experimental'),
};

const ALL: Readonly<Record<string, readonly Case[]>> = {
  HTTPRoute: HTTP_ROUTES,
  'filters of HTTPRoute': FILTERS,
  Gateway: GATEWAYS,
  'other kinds': OTHERS,
};

function text(violation: Violation): string {
  const message = violation.rule === 'cel' ? ` ${violation.message}` : '';
  return `${describePath(violation.path)} ${violation.rule}${message}`;
}

describe.each(Object.entries(ALL))('%s', (_, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const found = validate(schemas[one.channel ?? 'experimental'], one.object).map(text);
    // Each found violation is cut to what the case states of it, so that a difference shows both lists.
    expect(found.map((line, at) => line.slice(0, one.violations[at]?.length))).toEqual(one.violations);
  });

  test('written-out defaults change no verdict', () => {
    for (const one of cases) {
      const used = schemas[one.channel ?? 'experimental'];
      expect(validate(used, applyDefaults(used, one.object)).map(text)).toEqual(
        validate(used, one.object).map(text),
      );
    }
  });
});

/** Rules that no object can break: what they say is an enum or a default of the same field. */
const UNBREAKABLE = [
  "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']",
  'Value is immutable',
];

test('every CEL rule is broken by some case', () => {
  const broken = new Set<string>();
  for (const one of Object.values(ALL).flat())
    for (const violation of validate(schemas[one.channel ?? 'experimental'], one.object))
      broken.add(`${violation.expression} ${violation.message.split(' (the rule')[0]}`);
  const rules = [...schemas.standard.table.rules, ...schemas.experimental.table.rules];
  const unbroken = rules.filter((rule) => !broken.has(`${rule.rule} ${rule.message}`));
  expect([...new Set(unbroken.map((rule) => rule.message))].sort()).toEqual([...UNBREAKABLE].sort());
});
