import { finding } from '../../../src/model/finding.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { STATEFUL } from '../findings/middlewares.ts';
import { readStrategy, strategyFields } from './addresses.ts';
import { withPolicy } from './around.ts';
import { type Built, built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';
import type { Options } from './options.ts';

const SOURCE_FIELDS = [
  ...strategyFields('sourceCriterion.ipStrategy'),
  field(
    'sourceCriterion.requestHeaderName',
    'text',
    'Requests with the same value of this header count together.',
  ),
  field('sourceCriterion.requestHost', 'boolean', 'Requests for the same host count together.'),
];

type Source =
  | { readonly ok: true; readonly text: string; readonly isPeer: boolean }
  | { readonly ok: false; readonly built: Built };

/** What counts together (GetSourceExtractor of pkg/middlewares/extractor.go). */
function sourceOf(options: Options, usual: 'peer' | 'host'): Source {
  const header = options.text('sourceCriterion.requestHeaderName') ?? '';
  const host = options.flag('sourceCriterion.requestHost') === true;
  const byAddress = options.object('sourceCriterion.ipStrategy') !== undefined;
  if ([header !== '', host, byAddress].filter(Boolean).length > 1) {
    return { ok: false, built: refused('names several criteria at once', 'sourceCriterion') };
  }
  const strategy = readStrategy(options, 'sourceCriterion.ipStrategy');
  if (byAddress && strategy.kind === 'refused') {
    return { ok: false, built: refused(strategy.why, `sourceCriterion.${strategy.field}`) };
  }
  if (header !== '') return { ok: true, text: `header ${header}`, isPeer: false };
  const given = options.object('sourceCriterion') !== undefined;
  if (host || (!given && usual === 'host')) return { ok: true, text: 'host', isPeer: false };
  if (strategy.kind === 'peer' || strategy.kind === 'refused')
    return { ok: true, text: 'client address', isPeer: true };
  return { ok: true, text: 'address in X-Forwarded-For', isPeer: false };
}

function stateful(policy: Policy, subject: Subject, text: string): Built {
  const message = `${subject.title}: ${text}; which requests that are depends on earlier ones`;
  return built((inner) => withPolicy(policy, inner), [finding(STATEFUL, message, subject.origins)]);
}

export const rateLimit: MiddlewareType = {
  name: 'rateLimit',
  effect: 'Refuses requests with 429 when one source sends too many.',
  documentation: page('rateLimit'),
  fields: [
    field('average', 'integer', 'Requests per period; 0 switches the limit off.', { default: '0' }),
    field('period', 'duration', 'The period.', { default: '1s' }),
    field('burst', 'integer', 'Requests that may come at once.', { default: '1' }),
    ...SOURCE_FIELDS,
    field('redis', 'object', 'A store that instances share.'),
  ],
  build(options, subject) {
    const average = options.integer('average') ?? 0;
    const period = options.duration('period') ?? 1000;
    const burst = Math.max(1, options.integer('burst') ?? 1);
    if (Number.isNaN(period)) return refused('has a period that is no duration', 'period');
    const source = sourceOf(options, 'peer');
    if (!source.ok) return source.built;
    if (average <= 0) return built((inner) => inner);
    const isPlain =
      source.isPeer && (period === 1000 || period === 60_000) && options.object('redis') === undefined;
    const text = `at most ${average} requests in ${period} ms per ${source.text}, ${burst} at once`;
    const base = { origins: subject.origins, isDefault: false };
    const policy: Policy = isPlain
      ? {
          ...base,
          kind: 'rate-limit',
          requests: average,
          per: period === 1000 ? 'second' : 'minute',
          burst,
          status: 429,
          exempt: [],
        }
      : {
          ...base,
          kind: 'other',
          name: 'rateLimit',
          value: text,
          effect: 'others are answered with 429',
          refusesWith: 429,
        };
    return stateful(policy, subject, `${text}, others are answered with 429`);
  },
};

export const inFlightReq: MiddlewareType = {
  name: 'inFlightReq',
  effect: 'Refuses requests with 429 while too many of one source are being answered.',
  documentation: page('inFlightReq'),
  fields: [field('amount', 'integer', 'Requests at the same time.'), ...SOURCE_FIELDS],
  build(options, subject) {
    const amount = options.integer('amount') ?? 0;
    const source = sourceOf(options, 'host');
    if (!source.ok) return source.built;
    const text = `at most ${amount} requests at a time per ${source.text}`;
    const base = { origins: subject.origins, isDefault: false };
    const policy: Policy = source.isPeer
      ? { ...base, kind: 'connection-limit', connections: amount, status: 429, exempt: [] }
      : {
          ...base,
          kind: 'other',
          name: 'inFlightReq',
          value: text,
          effect: 'others are answered with 429',
          refusesWith: 429,
        };
    return stateful(policy, subject, `${text}, others are answered with 429`);
  },
};

const DURATIONS = ['checkPeriod', 'fallbackDuration', 'recoveryDuration'] as const;

export const circuitBreaker: MiddlewareType = {
  name: 'circuitBreaker',
  effect: 'Stops asking a service for a while when its answers are bad.',
  documentation: page('circuitBreaker'),
  fields: [
    field('expression', 'text', 'When the answers are bad.'),
    field('checkPeriod', 'duration', 'How often that is looked at.', { default: '100ms' }),
    field('fallbackDuration', 'duration', 'How long nothing is asked.', { default: '10s' }),
    field('recoveryDuration', 'duration', 'How long it takes to be back at all requests.', {
      default: '10s',
    }),
    field('responseCode', 'integer', 'Answer meanwhile.', { default: '503' }),
  ],
  build(options, subject) {
    const value = options.text('expression') ?? '';
    const bad = DURATIONS.find((name) => Number.isNaN(options.duration(name) ?? 0));
    if (bad !== undefined) return refused(`has a ${bad} that is no duration`, bad);
    if (value === '') return refused('has no expression', 'expression');
    const status = options.integer('responseCode') ?? 503;
    const effect = `requests are answered with ${status} while it holds`;
    const base = { origins: subject.origins, isDefault: false };
    return stateful(
      { ...base, kind: 'other', name: 'circuitBreaker', value, effect },
      subject,
      `${effect} (${value})`,
    );
  },
};
