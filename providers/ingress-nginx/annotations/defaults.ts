import type { ControllerConfig } from '../settings/controller-config.ts';
import type { IngressConfig } from './config.ts';
import { builtIn } from './reader.ts';

/**
 * What every group of annotations leaves behind when the controller takes its result for absent: the zero values of
 * its structs, not the defaults of the ConfigMap.
 */
export const ZERO_CONFIG: IngressConfig = {
  useRegex: builtIn(false),
  serverAliases: builtIn([]),
  disableProxyInterceptErrors: false,
  serviceUpstream: builtIn(false),
  relativeRedirects: false,
  sslRedirect: builtIn(false),
  forceSslRedirect: builtIn(false),
  preserveTrailingSlash: false,
  usePortInRedirects: false,
  backendProtocol: { ...builtIn('HTTP' as const), written: 'HTTP' },
  enableGlobalAuth: true,
  allowList: builtIn([]),
  denyList: builtIn([]),
  limitRate: builtIn(0),
  limitRateAfter: builtIn(0),
  bodySize: builtIn(0),
  timeouts: { connect: builtIn(0), send: builtIn(0), read: builtIn(0) },
  nextUpstream: { conditions: builtIn([]), timeout: builtIn(0), tries: builtIn(0) },
  affinityCanaryBehavior: 'sticky',
  others: [],
};

/** The http block is inherited where a group counts as absent. */
export function absentConfig(config: ControllerConfig): Partial<IngressConfig> {
  return { relativeRedirects: config.settings['relative-redirects'].value };
}
