import type { Upstream } from '../configuration.ts';
import type { LabPlaces } from './places.ts';
import { exactly, mapPattern } from './words.ts';

/** Name of nginx's upstream group for a Service. */
export function groupName(upstream: Upstream, places: LabPlaces): string {
  return `${places.prefix}_${upstream.name.replace(/\W/g, '_')}`;
}

/** Choice between a Service and its canary. */
export interface CanaryChoice {
  /** Directives of the http block. */
  readonly maps: readonly string[];
  /** Variable that holds the name of the group. */
  readonly variable: string;
}

/**
 * What route_to_alternative_balancer of rootfs/etc/nginx/lua/balancer.lua does, with `map` and `split_clients`: header,
 * then cookie, then weight. Returns a text where nginx cannot name what is looked at.
 *
 * @param name a variable name of its own
 */
export function canaryChoice(
  mainline: Upstream,
  canary: Upstream,
  name: string,
  places: LabPlaces,
): CanaryChoice | string {
  const policy = canary.canary;
  if (policy === undefined) return 'the canary has no policy';
  const [stay, leave] = [groupName(mainline, places), groupName(canary, places)];
  const maps: string[] = [];
  const total = Math.max(100, policy.weightTotal);
  const percent = Math.min(100, Math.max(0, (policy.weight / total) * 100));
  let next = percent === 0 ? stay : leave;
  if (percent > 0 && percent < 100) {
    next = `$${name}_w`;
    maps.push(`split_clients $request_id ${next} { ${percent.toFixed(2)}% ${leave}; * ${stay}; }`);
  }
  const chain = (source: string, suffix: string, entries: ReadonlyArray<readonly [string, string]>): void => {
    const variable = `$${name}_${suffix}`;
    const lines = entries.map(([pattern, group]) => `${mapPattern(pattern)} ${group};`);
    maps.push(`map ${source} ${variable} { default ${next}; ${lines.join(' ')} }`);
    next = variable;
  };
  const alwaysNever = [
    [exactly('always'), leave],
    [exactly('never'), stay],
  ] as const;
  if (policy.cookie !== undefined) {
    if (!/^\w+$/.test(policy.cookie)) return `the canary cookie ${policy.cookie} is no variable of nginx`;
    chain(`$cookie_${policy.cookie}`, 'c', alwaysNever);
  }
  const { header, headerValue, headerPattern } = policy;
  if (header !== undefined && header !== '') {
    const source = `$http_${header.replaceAll('-', '_').toLowerCase()}`;
    if (headerValue !== undefined && headerValue !== '') chain(source, 'h', [[exactly(headerValue), leave]]);
    else if (headerPattern !== undefined && headerPattern !== '')
      chain(source, 'h', [[headerPattern, leave]]);
    else chain(source, 'h', alwaysNever);
  }
  if (!next.startsWith('$')) {
    maps.push(`map "" $${name}_k { default ${next}; }`);
    next = `$${name}_k`;
  }
  return { maps, variable: next };
}
