import type { Match, NamedPredicate, ValuePredicate } from '../../src/model/match.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { WeightedBackend } from '../../src/model/outcome.ts';
import type { CanaryPolicy, Upstream } from './configuration.ts';

/** One decision between mainline and canary; the last of a list has no condition. */
export interface CanaryBranch {
  readonly when?: Pick<Match, 'headers' | 'cookies'>;
  readonly share: 'mainline' | 'canary' | { readonly canary: number; readonly mainline: number };
  /** For people: `canary header X-Canary: always`. */
  readonly name?: string;
  readonly origins: readonly Origin[];
}

/**
 * How a request is shared between a Service and its canary (route_to_alternative_balancer in
 * rootfs/etc/nginx/lua/balancer.lua): header, then cookie, then weight. Affinity cookies, which decide before all of
 * these, carry the state of earlier answers and are left out. Branches that cannot change the outcome are left out too.
 *
 * @param isPattern true when PCRE can compile the pattern; otherwise the header, when sent, leads to the mainline
 */
export function canaryBranches(policy: CanaryPolicy, isPattern: (source: string) => boolean): CanaryBranch[] {
  const { origins } = policy;
  const total = Math.max(100, policy.weightTotal);
  const weight = Math.min(Math.max(0, policy.weight), total);
  const byWeight: CanaryBranch = {
    share:
      weight === 0 ? 'mainline' : weight === total ? 'canary' : { canary: weight, mainline: total - weight },
    origins,
  };
  const branches: CanaryBranch[] = [byWeight];
  if (policy.cookie !== undefined) {
    const name = policy.cookie;
    const cookie = (value: string): CanaryBranch => ({
      when: { cookies: [{ name, value: exactly(value) }] },
      share: value === 'always' ? 'canary' : 'mainline',
      name: `canary cookie ${name}=${value}`,
      origins,
    });
    branches.unshift(cookie('always'), cookie('never'));
  }
  branches.unshift(...headerBranches(policy, isPattern));
  return withoutIdle(branches);
}

function headerBranches(policy: CanaryPolicy, isPattern: (source: string) => boolean): CanaryBranch[] {
  const { header, headerValue, headerPattern, origins } = policy;
  if (header === undefined || header === '') return [];
  const name = header.replaceAll('_', '-');
  const branch = (value: ValuePredicate, share: 'canary' | 'mainline', text: string): CanaryBranch => {
    const headers: NamedPredicate[] = [{ name, value }];
    return { when: { headers }, share, name: `canary header ${name}${text}`, origins };
  };
  if (headerValue !== undefined && headerValue !== '')
    return [branch(exactly(headerValue), 'canary', `: ${headerValue}`)];
  if (headerPattern !== undefined && headerPattern !== '') {
    if (!isPattern(headerPattern))
      return [branch({ kind: 'present' }, 'mainline', ' with an unusable pattern')];
    const pattern = { source: headerPattern, flavour: 'pcre', ignoreCase: false, anchoring: 'none' } as const;
    return [branch({ kind: 'regex', pattern }, 'canary', ` ~ ${headerPattern}`)];
  }
  return [branch(exactly('always'), 'canary', ': always'), branch(exactly('never'), 'mainline', ': never')];
}

function exactly(value: string): ValuePredicate {
  return { kind: 'exact', value };
}

/** Drops every branch after which all remaining ones decide the same as it does. */
function withoutIdle(branches: readonly CanaryBranch[]): CanaryBranch[] {
  const kept: CanaryBranch[] = [];
  for (const branch of [...branches].reverse()) {
    const isIdle = branch.when !== undefined && kept.every((later) => later.share === branch.share);
    if (!isIdle) kept.unshift(branch);
  }
  return kept;
}

/** Weights of mainline and canary for one branch. */
export function weighted(
  branch: CanaryBranch,
  mainline: WeightedBackend['target'],
  canary: WeightedBackend['target'],
): WeightedBackend[] {
  if (branch.share === 'mainline') return [{ weight: 1, target: mainline }];
  if (branch.share === 'canary') return [{ weight: 1, target: canary }];
  return [
    { weight: branch.share.mainline, target: mainline },
    { weight: branch.share.canary, target: canary },
  ];
}

/** The only alternative that is ever used: the first, if it exists and has endpoints. */
export function activeCanary(
  upstream: Upstream,
  upstreams: ReadonlyMap<string, Upstream>,
): (Upstream & { readonly canary: CanaryPolicy }) | undefined {
  const [first] = upstream.alternatives;
  const canary = first === undefined ? undefined : upstreams.get(first);
  if (canary === undefined || canary.unavailable !== undefined) return undefined;
  const policy = canary.canary;
  return policy === undefined ? undefined : { ...canary, canary: policy };
}
