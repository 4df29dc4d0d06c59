import type { Backend, HeaderEdit } from '../../src/model/outcome.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Cors } from '../../src/model/route-table.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Configuration } from './configuration.ts';
import type { Controller } from './controller.ts';
import { corsOf } from './cors.ts';
import { answerHeaders, forwardingHeaders, type ListenerProtocol } from './headers.ts';
import { locationPolicies } from './policies.ts';
import type { Services } from './services.ts';

/** Everything that the routes of one listener are made from; shared values are made once. */
export interface Context {
  readonly protocol: ListenerProtocol;
  readonly controller: Controller;
  readonly services: Services;
  readonly configuration: Configuration;
  /** Names with a certificate of their own: the redirect to https asks for them. */
  readonly certified: ReadonlySet<string>;
  /** Service of `--default-backend-service`, where it can answer. */
  readonly defaultBackend: Backend | undefined;
  readonly forwarding: readonly HeaderEdit[];
  readonly answers: readonly HeaderEdit[];
  policies(config: IngressConfig | undefined): readonly Policy[];
  cors(config: IngressConfig): Cors | undefined;
  /** True when PCRE can compile the pattern. */
  isPattern(source: string): boolean;
}

export function createContext(base: Omit<Context, 'forwarding' | 'answers' | 'policies' | 'cors'>): Context {
  const { controller, protocol } = base;
  const defaults = locationPolicies(undefined, controller);
  return {
    ...base,
    forwarding: forwardingHeaders(protocol, controller),
    answers: answerHeaders(protocol, controller),
    policies: remember((config) => locationPolicies(config, controller), defaults),
    cors: remember(corsOf, undefined),
  };
}

/** One value per Ingress: routes of one Ingress share it. */
function remember<T>(make: (config: IngressConfig) => T, none: T): (config: IngressConfig | undefined) => T {
  const made = new WeakMap<IngressConfig, { readonly value: T }>();
  return (config) => {
    if (config === undefined) return none;
    let entry = made.get(config);
    if (entry === undefined) {
      entry = { value: make(config) };
      made.set(config, entry);
    }
    return entry.value;
  };
}
