import { describe, expect, test } from 'vitest';
import { answer, type Cluster, compileCluster } from './support.ts';

interface Row extends Cluster {
  readonly says: string;
  readonly asks: ReadonlyArray<readonly [string, string, Readonly<Record<string, string>>?]>;
}

const CANARY = { canary: 'true' };
const ALL = { ...CANARY, 'canary-weight': '100' };
const WEB = { name: 'a', rules: ['h.test / P web'] };

const ROWS: readonly Row[] = [
  {
    says: 'a canary belongs to the Service, wherever it is used',
    ingresses: [
      { name: 'a', rules: ['h1.test / P web'] },
      { name: 'b', rules: ['h2.test / P web'] },
      { name: 'c', annotations: ALL, rules: ['h1.test / P web2'] },
    ],
    asks: [
      ['http://h1.test/', 'web2 /'],
      ['http://h2.test/', 'web2 /'],
    ],
  },
  {
    says: 'one path without counterpart switches a canary off',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P web2', 'h.test /new P web2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'another path type is no counterpart',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / E web2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'a host without server does not switch it off',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['none.test / P web2', 'h.test / P web2'] }],
    asks: [['http://h.test/', 'web2 /']],
  },
  {
    says: 'only the oldest canary of a Service counts',
    ingresses: [
      WEB,
      { name: 'c', annotations: { ...CANARY, 'canary-by-header': 'X' }, rules: ['h.test / P web2'] },
      { name: 'd', annotations: ALL, rules: ['h.test / P web3'] },
    ],
    asks: [
      ['http://h.test/', 'web /'],
      ['http://h.test/', 'web2 /', { X: 'always' }],
    ],
  },
  {
    says: 'a Service that a canary names first has no locations of its own',
    ingresses: [
      { name: 'c', annotations: { ...CANARY, 'canary-weight': '10' }, rules: ['h.test / P v2'] },
      { name: 'd', rules: ['h2.test / P v2'] },
    ],
    asks: [['http://h2.test/', '404']],
  },
  {
    says: 'a Service that an ordinary Ingress names first has no share as canary',
    ingresses: [
      { name: 'd', rules: ['h2.test / P v2'] },
      WEB,
      { name: 'c', annotations: ALL, rules: ['h.test / P v2'] },
    ],
    asks: [
      ['http://h2.test/', 'v2 /'],
      ['http://h.test/', 'web /'],
    ],
  },
  {
    says: 'canary annotations without canary make an ordinary duplicate',
    ingresses: [WEB, { name: 'c', annotations: { 'canary-weight': '50' }, rules: ['h.test / P v2'] }],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'other annotations of a canary do not count',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...ALL, 'rewrite-target': '/x', 'permanent-redirect': 'https://x.test' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/y', 'v2 /y']],
  },
  {
    says: 'weights share requests',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-weight': '20', 'canary-weight-total': '200' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', '90% web / | 10% v2 /']],
  },
  {
    says: 'a weight total below 100 counts as 100',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-weight': '5', 'canary-weight-total': '10' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', '95% web / | 5% v2 /']],
  },
  {
    says: 'header, then cookie, then weight',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: {
          ...CANARY,
          'canary-by-header': 'X-C',
          'canary-by-cookie': 'ck',
          'canary-weight': '50',
        },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [
      ['http://h.test/', 'v2 /', { 'x-c': 'always', Cookie: 'ck=never' }],
      ['http://h.test/', 'web /', { 'x-c': 'never', Cookie: 'ck=always' }],
      ['http://h.test/', 'v2 /', { 'x-c': 'other', Cookie: 'a=b; ck=always' }],
      ['http://h.test/', 'web /', { Cookie: 'ck=never' }],
      ['http://h.test/', '50% web / | 50% v2 /', { Cookie: 'ck=maybe' }],
    ],
  },
  {
    says: 'a header value that differs is not a no',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...ALL, 'canary-by-header': 'X-C', 'canary-by-header-value': 'v2' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [['http://h.test/', 'v2 /', { 'X-C': 'never' }]],
  },
  {
    says: 'a header pattern minds case and is open at its end',
    ingresses: [
      WEB,
      {
        name: 'c',
        annotations: { ...CANARY, 'canary-by-header': 'X-C', 'canary-by-header-pattern': '^(a|b)' },
        rules: ['h.test / P v2'],
      },
    ],
    asks: [
      ['http://h.test/', 'web /', { 'X-C': 'ABC' }],
      ['http://h.test/', 'v2 /', { 'X-C': 'bx' }],
    ],
  },
  {
    says: 'without mainline there is no canary, without canary the mainline serves',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P v2'] }],
    down: ['web'],
    asks: [['http://h.test/', '503']],
  },
  {
    says: 'a canary without endpoints gets nothing',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P v2'] }],
    down: ['v2'],
    asks: [['http://h.test/', 'web /']],
  },
  {
    says: 'a catch-all canary joins every location of unknown hosts',
    ingresses: [
      { name: 'a', rules: ['- /x P web'] },
      { name: 'b', defaultBackend: 'rest' },
      { name: 'c', annotations: ALL, defaultBackend: 'v2' },
    ],
    asks: [
      ['http://any/x', 'v2 /x'],
      ['http://any/y', 'v2 /y'],
    ],
  },
];

describe('canaries', () => {
  test.each(ROWS)('$says', ({ says, asks, ...cluster }) => {
    expect(says).not.toBe('');
    const compiled = compileCluster(cluster);
    for (const [text, expected, headers] of asks)
      expect([text, headers, answer(compiled, text, headers, '8.8.8.8')]).toEqual([text, headers, expected]);
  });
});
