import type { Command } from './command.ts';
import { convert } from './convert.ts';
import { repeated, single, toggle } from './options.ts';

const {
  'no-prove': _prove,
  'fail-on': _failOn,
  'output-dir': _directory,
  ledger: _ledger,
  diff: _diff,
  ...CONVERSION_OPTIONS
} = convert.options;

/** Filters of the list; written down here so that a command line is read without loading the interface. */
export const REVIEW_FILTERS: readonly string[] = [
  'all',
  'open',
  'same',
  'accepted',
  'wider',
  'narrower',
  'different',
  'unknown',
];

export const review: Command = {
  usage: 'review',
  summary: 'Walk through a conversion in the terminal, decide on what differs, and write it',
  examples: [
    '$0 review -f ingresses/ --target envoy-gateway --output-dir gw/',
    '$0 review -f ingresses/ --target envoy-gateway --decide decisions.yaml --output-dir gw/',
  ],
  exitCodes: [
    '0  everything that differs was decided on',
    '1  something is open',
    '2  trouble: bad usage, unreadable input, no terminal, internal error',
  ],
  options: {
    ...CONVERSION_OPTIONS,
    accept: single('File of accepted differences, read and written (default: gateproof.accept.yaml)', {
      group: 'Review:',
    }),
    decisions: single('File of all decisions, read and written (default: gateproof.review.yaml)', {
      group: 'Review:',
    }),
    resume: toggle('Go on with the file of decisions (default; --resume=false begins anew)', {
      group: 'Review:',
    }),
    decide: single('Apply the decisions of this file and ask nothing', { group: 'Review:' }),
    plain: toggle('Ask one question after the other, without a screen', { group: 'Review:' }),
    'no-input': toggle('Ask nothing: say how things stand', { group: 'Review:' }),
    by: single('Who decides (default: the user of the system)', { group: 'Review:' }),
    until: single('Last day of what is accepted, YYYY-MM-DD (default: in 180 days)', { group: 'Review:' }),
    only: single('What the list shows first', { choices: REVIEW_FILTERS, group: 'Review:' }),
    theme: single('Colours of the screen', {
      choices: ['auto', 'dark', 'light', 'mono'],
      default: 'auto',
      group: 'Review:',
    }),
    result: repeated(
      'Saved result: refused, as it holds neither manifests nor the source; says what to give',
      { group: 'Review:', hidden: true },
    ),
    'output-dir': single('Where w writes the manifests, one file per object', { group: 'Output:' }),
  },
  load: async () => (await import('./review/run.ts')).runReview,
};
