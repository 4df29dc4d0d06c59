import { GATEWAY_API_RESOURCES, mergeResources, REPORT_RESOURCES } from '../../input/cluster/kinds.ts';
import type { ResourceKind } from '../../kubernetes/provider.ts';
import { PROVIDERS } from '../providers.ts';

/**
 * What to list: everything that any source system wants, or the one that is named, and the Gateway API.
 *
 * @param forReport with what only a report speaks of
 */
export function wantedResources(provider: string | undefined, forReport = false): readonly ResourceKind[] {
  const named = PROVIDERS.filter(({ name }) => name === provider);
  const providers = named.length > 0 || provider === 'gateway-api' ? named : PROVIDERS;
  return mergeResources([
    ...providers.flatMap(({ resources }) => resources),
    ...GATEWAY_API_RESOURCES,
    ...(forReport ? REPORT_RESOURCES : []),
  ]);
}
