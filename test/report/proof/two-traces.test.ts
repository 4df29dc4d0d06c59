import { expect, test } from 'vitest';
import { createObjectSet } from '../../../src/kubernetes/object-set.ts';
import type { Evaluation } from '../../../src/model/evaluation.ts';
import { renderTwoTraces } from '../../../src/report/proof/two-traces.ts';
import { createStyle } from '../../../src/report/style.ts';

const objects = createObjectSet([], { complete: false });
const evaluation = (text: string): Evaluation => ({
  steps: [{ stage: 'route', text, origins: [] }],
  results: [
    {
      assumptions: [],
      share: 100,
      kind: 'answered',
      status: 404,
      mirrors: [],
      responseHeaders: { set: {}, removed: [] },
      reason: '',
    },
  ],
});
const request = { method: 'GET', scheme: 'http', host: 'a.test', target: '/', headers: [] } as const;
const side = (system: string, text: string) => ({ system, objects, evaluation: evaluation(text) });

test('long lines are folded inside their column and nothing is lost', () => {
  const long = `${'x'.repeat(150)} and ${'word '.repeat(40)}end`;
  const sides = [side('one', long), side('two', 'short')] as const;
  const text = renderTwoTraces(request, sides, false, { style: createStyle(false), columns: 130 });
  const lines = text.split('\n').filter((line) => line.includes(' | ') || line.endsWith(' |'));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
  const left = lines.map((line) => line.slice(0, 63).trim()).join(' ');
  expect(left.match(/word/g)).toHaveLength(40);
  expect(left.match(/x/g)).toHaveLength(150);
  expect(lines[0]).toMatch(/^before: one +\| after: two$/);
});

test('a narrow terminal gets one after the other', () => {
  const sides = [side('one', 'first'), side('two', 'second')] as const;
  const text = renderTwoTraces(request, sides, true, { style: createStyle(false), columns: 100 });
  expect(text).not.toContain(' | ');
  expect(text.indexOf('first')).toBeLessThan(text.indexOf('after: two'));
  expect(text).toContain('= treated alike');
});
