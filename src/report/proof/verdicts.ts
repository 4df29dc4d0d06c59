import type { Verdict } from '../../proof/proof.ts';

/** A verdict is a word and a sign before it is a colour. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  equivalent: '=',
  'equivalent-modulo': '~',
  wider: '+',
  narrower: '-',
  different: '!',
  unknown: '?',
};

/** All verdicts, the best first. */
export const VERDICTS: readonly Verdict[] = [
  'equivalent',
  'equivalent-modulo',
  'wider',
  'narrower',
  'different',
  'unknown',
];

/** What lies beside routing, for people. */
export const MODULO_WORDS = {
  policies: 'policies',
  'path-handling': 'path handling',
  'client-address': 'client address',
  'server-name': 'connections for other hosts',
  accepted: 'accepted differences',
} as const;
