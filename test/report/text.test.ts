import { describe, expect, test } from 'vitest';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import type { Finding } from '../../src/model/finding.ts';
import { createStyle } from '../../src/report/style.ts';
import { type FindingsTextOptions, renderFindings, sortFindings } from '../../src/report/text.ts';
import { wrap } from '../../src/report/wrap.ts';

const objects: ObjectSet = {
  complete: false,
  objects: [],
  ofKind: () => [],
  find: () => undefined,
  locate: () => ({ file: 'shop.yaml', line: 12, column: 5 }),
};

const options: FindingsTextOptions = {
  kinds: new Map([
    [
      'GP5001',
      {
        code: 'GP5001',
        name: 'x',
        severity: 'high',
        title: 'Title of the kind',
        explanation: '',
        action: 'Do what the kind says.',
      },
    ],
  ]),
  objects,
  style: createStyle(false),
  width: 70,
  program: 'gateproof',
  mostPerKind: 2,
};

const origin = {
  object: { kind: 'Ingress', namespace: 'shop', name: 'web' },
  path: ['metadata', 'annotations', 'example.com/key'],
};

const base: Finding = { code: 'GP5001', severity: 'high', message: 'Something is lost.', origins: [origin] };

describe('renderFindings', () => {
  test('says where, what happens today and afterwards, how to see it, and what to do', () => {
    const text = renderFindings(
      [
        {
          ...base,
          before: 'forwarded',
          after: 'answered with 404',
          witness: { method: 'GET', scheme: 'http', host: 'a.test', target: '/x', headers: [] },
        },
      ],
      options,
    );
    expect(text).toBe(`HIGH GP5001 Title of the kind
  shop.yaml:12:5 Ingress shop/web example.com/key
    Something is lost.
    today:      forwarded
    afterwards: answered with 404
    try:        curl -si http://a.test/x
    do:         Do what the kind says.
  more: gateproof explain GP5001
`);
  });

  test('prefers the advice of the finding itself', () => {
    expect(renderFindings([{ ...base, action: 'Do this.' }], options)).toContain('do:         Do this.');
  });

  test('says advice that is the same for all of a kind once', () => {
    const times = (text: string): number => text.split('do:  ').length - 1;
    expect(times(renderFindings([base, base], options))).toBe(1);
    expect(times(renderFindings([base, { ...base, action: 'Do this.' }], options))).toBe(2);
  });

  test('counts what it does not print', () => {
    const text = renderFindings([base, base, base, { ...base, origins: [] }], options);
    expect(text).toContain('Title of the kind (4)');
    expect(text).toContain('and 2 more of this kind');
    expect(text.match(/Something is lost/g)).toHaveLength(2);
    const many = renderFindings([{ ...base, origins: [origin, origin, origin, origin] }], options);
    expect(many).toContain('and at 1 more place\n');
  });

  test('breaks long prose and keeps what a manifest holds from the terminal', () => {
    const text = renderFindings([{ ...base, message: `\u001B[2J${'word '.repeat(40)}` }], options);
    expect(text).not.toContain('\u001B');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
  });

  test('colours only where it is told to', () => {
    const text = renderFindings([base], { ...options, style: createStyle(true) });
    expect(text).toContain('\u001B[38;5;208mHIGH\u001B[0m');
  });
});

test('findings are sorted by severity, then code, then as they came', () => {
  const make = (severity: Finding['severity'], code: string, message: string): Finding => ({
    ...base,
    severity,
    code,
    message,
  });
  const sorted = sortFindings([
    make('info', 'GP1001', 'a'),
    make('blocker', 'GP5009', 'b'),
    make('blocker', 'GP5001', 'c'),
    make('blocker', 'GP5001', 'd'),
    make('low', 'GP1001', 'e'),
  ]);
  expect(sorted.map(({ message }) => message).join('')).toBe('cdbea');
});

test('wrap keeps words whole', () => {
  expect(wrap('a bb  ccc\ndddddddd e', 5)).toEqual(['a bb', 'ccc', 'dddddddd', 'e']);
});
