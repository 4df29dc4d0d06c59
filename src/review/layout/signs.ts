import type { Standing } from '../core/standing.ts';

/** Signs of the screen; plain ASCII where the terminal may know nothing else. */
export interface Signs {
  readonly ellipsis: string;
  readonly bar: string;
  readonly chosen: string;
  readonly decisions: Readonly<Record<Standing['kind'], string>>;
}

const PLAIN: Signs['decisions'] = {
  pending: '.',
  same: ' ',
  open: ' ',
  accepted: 'a',
  rejected: 'r',
  'must-fix': 'm',
};

export const ASCII_SIGNS: Signs = { ellipsis: '~', bar: '|', chosen: '>', decisions: PLAIN };
export const UNICODE_SIGNS: Signs = {
  ellipsis: '…',
  // A plain bar: lines of ASCII alone are measured ten times as fast.
  bar: '|',
  chosen: '▸',
  decisions: { ...PLAIN, pending: '·', accepted: '✓', rejected: '✗', 'must-fix': '⚑' },
};
