import type { DestinationRule, Subset } from './destination-rule.ts';
import { compareSpecificity, isWithin } from './names.ts';
import { type SubsetPolicy, subsetPolicy } from './subset-policy.ts';
import { type DestinationSettings, type EffectivePolicy, effectivePolicy } from './traffic-policy.ts';

/** The DestinationRules of one host, merged. */
export interface HostRules {
  readonly exists: boolean;
  subset(name: string): Subset | undefined;
  policy(subset: string, port: number | undefined): EffectivePolicy;
  /** What holds for a subset as a rule of its own for a Service of its own; undefined: nothing does. */
  ruleFor(subset: string): SubsetPolicy | undefined;
}

export interface Rules {
  /** What a gateway sees for a host. @param home namespace of the Service */
  lookup(host: string, home: string, gatewayNamespace: string): HostRules;
}

/** @param sorted by age */
export function rulesOf(
  sorted: readonly DestinationRule[],
  settings: Pick<DestinationSettings, 'rootNamespace'>,
): Rules {
  const usable = sorted.filter(({ forSomeWorkloads }) => !forSomeWorkloads);
  const known = new Map<string, HostRules>();
  return {
    lookup(host, home, gatewayNamespace) {
      const key = JSON.stringify([host, home, gatewayNamespace]);
      let rules = known.get(key);
      if (rules === undefined) {
        rules = merged(selected(usable, host, home, gatewayNamespace, settings.rootNamespace));
        known.set(key, rules);
      }
      return rules;
    },
  };
}

/**
 * The namespace of the gateway comes first, then that of the Service, then the root namespace; in the root namespace a
 * gateway only has its own rules first that nobody else sees (push_context.go, destinationRule).
 */
function selected(
  rules: readonly DestinationRule[],
  host: string,
  home: string,
  gatewayNamespace: string,
  root: string,
): readonly DestinationRule[] {
  const isPrivate = ({ exportTo }: DestinationRule): boolean => exportTo.length === 1 && exportTo[0] === '.';
  const visible = (rule: DestinationRule): boolean => {
    const { exportTo, namespace } = rule;
    if (exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(gatewayNamespace)) return true;
    return exportTo.includes('.') && namespace === gatewayNamespace;
  };
  const own = rules.filter(
    (rule) => rule.namespace === gatewayNamespace && (gatewayNamespace !== root || isPrivate(rule)),
  );
  const shown = rules.filter(visible);
  for (const candidates of [
    own,
    shown.filter(({ namespace }) => namespace === home),
    shown.filter(({ namespace }) => namespace === root),
  ]) {
    const best = mostSpecific(candidates, host);
    if (best.length > 0) return best;
  }
  return [];
}

function mostSpecific(rules: readonly DestinationRule[], host: string): readonly DestinationRule[] {
  const fitting = rules.filter((rule) => isWithin(host, rule.host));
  const [best] = fitting.map((rule) => rule.host).sort(compareSpecificity);
  return fitting.filter((rule) => rule.host === best);
}

/** Subsets of all, the first of a name; the first traffic policy (destination_rule.go, mergeDestinationRule). */
function merged(rules: readonly DestinationRule[]): HostRules {
  const subsets = new Map<string, Subset>();
  for (const rule of rules) {
    for (const subset of rule.subsets) if (!subsets.has(subset.name)) subsets.set(subset.name, subset);
  }
  const policy = rules.find((rule) => rule.policy !== undefined)?.policy;
  return {
    exists: rules.length > 0,
    subset: (name) => subsets.get(name),
    policy: (subset, port) => effectivePolicy(policy, subsets.get(subset)?.policy, port),
    ruleFor: (subset) => {
      const [rule] = rules;
      return rule === undefined ? undefined : subsetPolicy(rule, policy, subsets.get(subset)?.policy);
    },
  };
}
