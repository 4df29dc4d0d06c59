import { isIP } from 'node:net';
import { isCidr } from '../../../src/model/addresses.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { AddressRule, Check, ForwardedAddress, Respond } from '../../../src/model/outcome.ts';
import { NEVER_TRUSTED } from '../findings/middlewares.ts';
import { answer, gated, unforeseen } from './around.ts';
import {
  built,
  type FieldDeclaration,
  field,
  type MiddlewareType,
  page,
  refused,
  type Subject,
} from './declaration.ts';
import type { Options } from './options.ts';
import type { RouterFacts } from './stage.ts';

export function strategyFields(prefix: string): readonly FieldDeclaration[] {
  return [
    field(`${prefix}.depth`, 'integer', 'The n-th address of X-Forwarded-For from the right counts.', {
      default: '0',
    }),
    field(
      `${prefix}.excludedIPs`,
      'texts',
      'The first address from the right counts that is not among these.',
    ),
    field(`${prefix}.ipv6Subnet`, 'integer', 'IPv6 addresses count as the first address of their subnet.'),
  ];
}

/** Which address counts (IPStrategy.Get of pkg/config/dynamic/middlewares.go); `peer`: that of the connection. */
export type Strategy =
  | { readonly kind: 'peer' | 'subnet' }
  | { readonly kind: 'depth'; readonly depth: number }
  | { readonly kind: 'excluded'; readonly excluded: readonly string[] };

export function readStrategy(
  options: Options,
  prefix: string,
): Strategy | { readonly kind: 'refused'; readonly why: string; readonly field: string } {
  const depth = options.integer(`${prefix}.depth`) ?? 0;
  const excluded = options.texts(`${prefix}.excludedIPs`) ?? [];
  const subnet = options.integer(`${prefix}.ipv6Subnet`);
  const readsSubnet = depth > 0 || excluded.length === 0;
  if (readsSubnet && subnet !== undefined && (subnet <= 0 || subnet > 128)) {
    return { kind: 'refused', why: `has the IPv6 subnet ${subnet}`, field: `${prefix}.ipv6Subnet` };
  }
  if (readsSubnet && subnet !== undefined) return { kind: 'subnet' };
  if (depth > 0) return { kind: 'depth', depth };
  if (excluded.length === 0) return { kind: 'peer' };
  const bad = excluded.find((text) => !isAddressList(text));
  if (bad !== undefined) {
    return {
      kind: 'refused',
      why: `excludes ${JSON.stringify(bad)}, which is no address`,
      field: `${prefix}.excludedIPs`,
    };
  }
  return { kind: 'excluded', excluded };
}

/** An address, or a range in CIDR notation (NewChecker of pkg/ip/checker.go). */
export function isAddressList(text: string): boolean {
  return isIP(text) !== 0 || (text.includes('/') && isCidr(text));
}

/** http.StatusText of Go knows these. */
const STATUSES: ReadonlySet<number> = new Set([
  100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307,
  308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421,
  422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
]);

function addressList(name: string, more: Partial<MiddlewareType>): MiddlewareType {
  return {
    name,
    effect: 'Lets only clients with these addresses pass.',
    documentation: page('ipAllowList'),
    fields: [
      field('sourceRange', 'texts', 'Allowed addresses and ranges (CIDR).'),
      ...strategyFields('ipStrategy'),
      ...(more.fields ?? []),
    ],
    ...(more.obsolete === undefined ? {} : { obsolete: more.obsolete }),
    build(options, subject, context) {
      const ranges = options.texts('sourceRange') ?? [];
      if (ranges.length === 0)
        return refused('allows no address at all (sourceRange is empty)', 'sourceRange');
      const bad = ranges.find((text) => !isAddressList(text));
      if (bad !== undefined)
        return refused(`allows ${JSON.stringify(bad)}, which is no address`, 'sourceRange');
      const asked = more.fields === undefined ? 0 : (options.integer('rejectStatusCode') ?? 0);
      const status = asked === 0 ? 403 : asked;
      if (!STATUSES.has(status)) return refused(`has the unknown status ${status}`, 'rejectStatusCode');
      const strategy = readStrategy(options, 'ipStrategy');
      if (strategy.kind === 'refused') return refused(strategy.why, strategy.field);
      const respond: Respond = {
        kind: 'respond',
        status,
        reason: `the client address is not allowed by ${subject.title}`,
      };
      const rules: AddressRule[] = [
        ...ranges.map((cidr) => ({ action: 'allow', cidr }) as const),
        { action: 'deny', cidr: 'all' },
      ];
      const reads = strategy.kind === 'depth' || strategy.kind === 'excluded';
      const findings = reads && context.trustsNobody === true ? [neverTrusted(subject)] : [];
      return built((inner, router) => {
        const address = addressOf(strategy, router);
        if (address === 'never') return answer(respond, subject.title);
        const check: Check = { kind: 'client-address', rules, ...(address === undefined ? {} : { address }) };
        const handling = gated(check, respond, subject.origins, inner);
        if (strategy.kind !== 'subnet') return handling;
        const why = `${subject.title} takes IPv6 addresses for the first one of their subnet`;
        return unforeseen(why, subject.origins, handling);
      }, findings);
    },
  };
}

/** `never`: X-Forwarded-For is always empty behind an entry point that trusts nobody with it. */
function addressOf(strategy: Strategy, router: RouterFacts): ForwardedAddress | 'never' | undefined {
  if (strategy.kind !== 'depth' && strategy.kind !== 'excluded') return undefined;
  const { forwardedHeaders: trusted } = router;
  if (trusted === 'all') return strategy;
  return trusted.length === 0 ? 'never' : { ...strategy, peers: trusted };
}

/** What a person must know of a check whose address never comes. */
function neverTrusted(subject: Subject): Finding {
  const message = `${subject.title}: ipStrategy reads X-Forwarded-For, which the entry point takes from every request`;
  return finding(NEVER_TRUSTED, message, [subject.originOf('ipStrategy')]);
}

export const ipAllowList = addressList('ipAllowList', {
  fields: [field('rejectStatusCode', 'integer', 'Status of the refusal.', { default: '403' })],
});

export const ipWhiteList = addressList('ipWhiteList', { obsolete: 'deprecated, use ipAllowList' });
