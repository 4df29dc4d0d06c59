import { describe, expect, test } from 'vitest';
import type { Finding, Severity } from '../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../src/model/ledger.ts';
import type { Origin } from '../../src/model/origin.ts';
import { mergeLedger, summariseLedger } from '../../src/report/ledger.ts';

const ingress = { kind: 'Ingress', namespace: 'shop', name: 'web' };
const origin = (...path: Array<string | number>): Origin => ({ object: ingress, path });
const annotation = (key: string): Origin => origin('metadata', 'annotations', key);

function entry(place: Origin, status: LedgerStatus = 'converted'): LedgerEntry {
  return { origin: place, key: 'k', value: 'v', status, reason: 'as before', codes: [] };
}

function found(severity: Severity, ...origins: readonly Origin[]): Finding {
  return { code: 'GP5000', severity, message: 'is lost', origins };
}

describe('mergeLedger', () => {
  test.each<[LedgerStatus, Severity, LedgerStatus]>([
    ['converted', 'blocker', 'unsupported'],
    ['converted', 'high', 'unsupported'],
    ['converted', 'low', 'different'],
    ['converted', 'info', 'converted'],
    ['different', 'high', 'unsupported'],
    ['unsupported', 'low', 'unsupported'],
    ['invalid', 'blocker', 'invalid'],
    ['unknown', 'low', 'unknown'],
  ])('%s with a %s finding is %s', (before, severity, after) => {
    const [merged] = mergeLedger([entry(annotation('a'), before)], [found(severity, annotation('a'))]);
    expect(merged?.status).toBe(after);
    expect(merged?.codes).toEqual(['GP5000']);
    expect(merged?.reason).toBe(before === after ? 'as before' : 'is lost');
  });

  test('only the place that a finding names is concerned', () => {
    const other = { ...annotation('a'), object: { ...ingress, namespace: 'other' } };
    const ledger = [entry(annotation('b')), entry(other)];
    expect(mergeLedger(ledger, [found('high', annotation('a'))])).toEqual(ledger);
  });

  test('a finding about a part of a field concerns the field', () => {
    const ledger = [entry(origin('spec', 'rules', 0)), entry(origin('spec', 'rules', 1))];
    const merged = mergeLedger(ledger, [found('high', origin('spec', 'rules', 0, 'host'))]);
    expect(merged.map(({ status }) => status)).toEqual(['unsupported', 'converted']);
  });

  test('the gravest finding decides, and every code is named once', () => {
    const findings = [
      found('low', annotation('a')),
      { ...found('high', annotation('a')), code: 'GP5001', message: 'is worse' },
      found('low', annotation('a'), annotation('a')),
    ];
    const [merged] = mergeLedger([entry(annotation('a'))], findings);
    expect(merged).toMatchObject({
      status: 'unsupported',
      reason: 'is worse',
      codes: ['GP5000', 'GP5001'],
    });
  });
});

test('summariseLedger counts by status', () => {
  expect(summariseLedger([])).toBe('0 settings');
  expect(summariseLedger([entry(annotation('a')), entry(annotation('b'), 'no-effect')])).toBe(
    '2 settings: 1 converted, 1 without effect',
  );
});
