import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import type { IngressConfig } from './config.ts';
import type { GroupContext } from './group.ts';
import { DECLARATIONS, GROUPS } from './index.ts';
import { builtIn, createReader } from './reader.ts';

/**
 * What every group of annotations leaves behind when the controller takes its result for absent: the zero values of
 * its structs, not the defaults of the ConfigMap.
 */
const ZERO_CONFIG: IngressConfig = {
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

/** What is in force without annotations. */
interface Defaults {
  /** Of all groups together. */
  readonly all: IngressConfig;
  /** The same with the external authentication of the ConfigMap: an Ingress without annotations. */
  readonly complete: IngressConfig;
  /** What takes the place of a group's defaults where the group's result counts as absent. */
  without(group: string): Partial<IngressConfig>;
}

const KNOWN = new WeakMap<ControllerConfig, Defaults>();

/** Results of groups without any annotation depend on the settings alone: they are computed once. */
export function defaultsOf(config: ControllerConfig): Defaults {
  const known = KNOWN.get(config);
  if (known !== undefined) return known;
  const context: GroupContext = { namespace: '', name: '', objects: NO_OBJECTS, config };
  const reader = createReader({
    annotations: new Map(),
    originOf: () => ({ object: { kind: 'Ingress', namespace: '', name: '' }, path: [] }),
    config,
    declarations: DECLARATIONS,
  });
  // The http block of nginx.conf is inherited, whatever comes of the group.
  const inherited = { relativeRedirects: config.settings['relative-redirects'].value };
  const zero: IngressConfig = { ...ZERO_CONFIG, ...inherited };
  const absences = new Map<string, Partial<IngressConfig>>();
  const all: IngressConfig = { ...zero };
  for (const group of GROUPS) {
    const outcome = group.parse(reader, context);
    const result = outcome.kind === 'taken' ? outcome.config : {};
    Object.assign(all, result);
    const fields = Object.keys(result) as Array<keyof IngressConfig>;
    absences.set(group.name, Object.fromEntries(fields.map((field) => [field, zero[field]])));
  }
  const complete = config.globalAuth === undefined ? all : { ...all, externalAuth: config.globalAuth };
  const defaults: Defaults = { all, complete, without: (group) => absences.get(group) ?? {} };
  KNOWN.set(config, defaults);
  return defaults;
}

const NO_OBJECTS: ObjectSet = {
  complete: false,
  objects: [],
  ofKind: () => [],
  find: () => undefined,
  locate: () => undefined,
};
