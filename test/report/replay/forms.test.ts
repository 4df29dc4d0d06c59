import { describe, expect, test } from 'vitest';
import { createOfflineReplay } from '../../../src/replay/offline/replay.ts';
import type { Recorded } from '../../../src/replay/sources/recorded.ts';
import { misfit } from '../../../src/report/json-schema.ts';
import { replayDocument } from '../../../src/report/replay/build.ts';
import type { ReplayDocument } from '../../../src/report/replay/document.ts';
import { REPLAY_FORMS, renderReplay } from '../../../src/report/replay/forms/index.ts';
import { number, percent } from '../../../src/report/replay/forms/words.ts';
import { REPLAY_JSON_SCHEMA } from '../../../src/report/replay/schema.ts';
import { forward, get, route, tableOf } from '../../model/fixtures.ts';

const before = tableOf([
  route('api', { path: { kind: 'prefix', value: '/api' } }, forward('api')),
  route('rest', { path: { kind: 'any' } }, forward('web')),
]);
const after = tableOf([route('rest', { path: { kind: 'any' } }, forward('web'))]);

function documentOf(items: readonly Recorded[], more: Partial<ReplayDocument> = {}): ReplayDocument {
  const replay = createOfflineReplay({ before, after });
  replay.add(items);
  const { totals, calibration } = replay.result();
  const document = replayDocument({
    version: '0.0.0',
    status: 'complete',
    mode: 'offline',
    before: { system: 'old' },
    after: { system: 'new' },
    sources: ['a.log'],
    totals,
    calibration,
    minimise: ({ example }) => example.request,
    difference: replay.judge.difference,
  });
  return { ...document, ...more };
}

const at = (target: string, line: number): Recorded => ({
  request: get(target),
  place: { source: 'a.log', line },
});
const web = { namespace: 'shop', service: 'web', port: 80 };
const document = documentOf([
  at('/api/1', 1),
  at('/api/2', 2),
  at('/api/list', 3),
  at('/x', 4),
  { ...at('/api/wrong', 5), observed: { backend: web } },
  { ...at('/y', 6), hints: { rewritten: true } },
]);

describe('the document', () => {
  test('fits its schema', () => {
    expect(misfit(JSON.parse(JSON.stringify(document)), REPLAY_JSON_SCHEMA)).toBeUndefined();
  });

  test('puts shapes of one cause between the same rules together', () => {
    expect(document.differences).toMatchObject([
      {
        verdict: 'different',
        cause: 'backend',
        requests: 3,
        shapes: 2,
        paths: ['GET /api/{number}', 'GET /api/list'],
        before: { rule: 'api', outcome: 'forwarded to Service shop/api:80 over http' },
        after: { rule: 'rest', outcome: 'forwarded to Service shop/web:80 over http' },
        seen: { place: 'a.log:1' },
      },
    ]);
  });

  test('says of what part something can be said', () => {
    expect(document.coverage).toEqual({ covered: 4, of: 6 });
    expect(document.calibration).toEqual({ compared: 1, agreed: 0 });
    expect(document.modelMisses).toMatchObject([
      { requests: 1, discrepancies: [{ part: 'backend', model: 'shop/api:80', recorded: 'shop/web:80' }] },
    ]);
  });
});

describe.each(REPLAY_FORMS)('the form %s', (form) => {
  test('tells of misses, differences, and what is not covered', () => {
    const text = renderReplay(document, form);
    expect(text).toContain('/api/wrong');
    expect(text).toContain('shop/api:80');
    if (form !== 'junit') expect(text).toContain('GP8105');
  });

  test('says that it was interrupted', () => {
    const text = renderReplay({ ...document, status: 'interrupted' }, form);
    if (form !== 'junit') expect(text).toContain('interrupted');
  });

  test('holds no control characters and no markup of the traffic', () => {
    const nasty = documentOf([at('/api/\u001b[31m<script>alert(1)</script>|', 1)]);
    const text = renderReplay(nasty, form);
    expect(text).not.toContain('\u001b');
    if (form === 'html' || form === 'junit' || form === 'markdown') {
      const outsideFences = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`]*`/g, '');
      expect(outsideFences).not.toContain('<script>');
    }
  });
});

test('a table prints misses before differences', () => {
  const text = renderReplay(document, 'table');
  expect(text.indexOf('GP8101')).toBe(0);
  expect(text.indexOf('/api/wrong')).toBeLessThan(text.indexOf('! backend'));
});

test('hosts that fail, that are not covered and that pass are told apart in JUnit', () => {
  expect(renderReplay(document, 'junit')).toContain(
    '<testsuite name="hosts" tests="1" failures="1" errors="0" skipped="0">',
  );
  const unknown = documentOf([{ ...at('/y', 6), hints: { rewritten: true } }]);
  expect(renderReplay(unknown, 'junit')).toContain('skipped="1"');
  expect(renderReplay(documentOf([at('/x', 1)]), 'junit')).toContain('failures="0" errors="0" skipped="0"');
});

test.each([
  [0, 0, '-'],
  [1, 1, '100 %'],
  [1, 3, '33.33 %'],
  [99_999, 100_000, '> 99.99 %'],
  [1, 1_000_000, '< 0.01 %'],
])('%d of %d is %s', (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});

test('numbers are grouped', () => {
  expect([0, 999, 1000, 1234567].map(number)).toEqual(['0', '999', '1,000', '1,234,567']);
});
