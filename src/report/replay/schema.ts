import { REPLAY_VERDICTS } from '../../replay/verdicts.ts';
import { list, map, object, oneOf, type Schema } from '../json-schema.ts';
import { REPLAY_SCHEMA } from './document.ts';

const text: Schema = { type: 'string' };
const count: Schema = { type: 'integer' };
const reasons = list(object({ reason: text, requests: count }));
const decider = object({ rule: text, outcome: text, from: list(text) });
const tallies = list(object({ name: text, requests: count, verdicts: map(count) }));
const side = object({ system: text, 'address?': text });
const routes = object({
  routes: count,
  reached: count,
  missed: list(object({ route: text, host: text, reason: text })),
});

/** JSON Schema of the result of a replay. */
export const REPLAY_JSON_SCHEMA: Schema = object({
  schema: {
    type: 'integer',
    enum: [REPLAY_SCHEMA],
    description: 'Grows when a field changes its meaning or goes.',
  },
  kind: oneOf(['replay']),
  gateproof: text,
  status: oneOf(['complete', 'interrupted']),
  mode: oneOf(['offline', 'live', 'lab']),
  before: side,
  after: side,
  traffic: object({
    sources: list(text),
    records: count,
    requests: count,
    bytes: count,
    forms: map(count),
    problems: list(object({ cause: text, count, examples: list(object({ place: text, text })) })),
    stripped: map(count),
  }),
  'calibration?': object({ compared: count, agreed: count }),
  coverage: object({ covered: count, of: count }),
  verdicts: object(
    Object.fromEntries(
      REPLAY_VERDICTS.map((verdict) => [verdict, object({ requests: count, shapes: count })]),
    ),
  ),
  modelMisses: list(
    object({
      host: text,
      method: text,
      path: text,
      requests: count,
      rule: text,
      'proxy?': text,
      discrepancies: list(object({ part: text, 'detail?': text, model: text, recorded: text })),
      request: text,
      place: text,
    }),
  ),
  differences: list(
    object({
      id: text,
      verdict: oneOf(['different', 'same-known']),
      cause: text,
      'detail?': text,
      'proxy?': text,
      requests: count,
      shapes: count,
      hosts: list(text),
      paths: list(text),
      before: decider,
      after: decider,
      request: text,
      seen: object({ request: text, place: text }),
      'accepted?': object({ id: text, reason: text, by: text, until: text }),
      codes: list(text),
      'discrepancies?': list(object({ part: text, 'detail?': text, before: text, after: text })),
    }),
  ),
  notCovered: reasons,
  noise: reasons,
  hosts: tallies,
  rules: tallies,
  causes: tallies,
  'routes?': object({ before: routes, after: routes }),
  'proxies?': list(object({ name: text, compared: count, agreed: count, leftOut: count })),
  'disagreements?': list(
    object({ request: text, requests: count, answers: list(object({ proxy: text, answer: text })) }),
  ),
  notes: list(text),
});
