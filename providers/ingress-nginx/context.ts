import type { Origin } from '../../src/model/origin.ts';
import type { Backend, HeaderEdit, Outcome, Redirect } from '../../src/model/outcome.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Cors, Route } from '../../src/model/route-table.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Configuration, Location, Server } from './configuration.ts';
import type { Controller } from './controller.ts';
import { corsOf } from './cors.ts';
import { answerHeaders, forwardingHeaders, type ListenerProtocol } from './headers.ts';
import { locationPolicies } from './policies.ts';
import { httpsRedirect } from './redirects.ts';
import type { Services } from './services.ts';

/** What the snippets of one place do, as far as they are understood. */
export interface Snippet {
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
  /** They answer every request themselves. */
  readonly answer?: Outcome;
  readonly policies: readonly Policy[];
  /** Directives that nobody can model, in words; empty when all of it is understood. */
  readonly opaque: readonly string[];
  readonly origins: readonly Origin[];
}

/** What all routes of one location have in common. */
export type SharedParts = Pick<Route, 'responseHeaders' | 'cors' | 'errorPages'>;

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
  /** The same for answers that are given before a location is chosen. */
  readonly serverAnswers: readonly HeaderEdit[];
  /** What routes of a location share where only its Ingress decides, by configuration. */
  readonly plainParts: WeakMap<object, SharedParts>;
  /** Snippets that were read, by location or server. */
  readonly snippets: WeakMap<Location | Server, Snippet>;
  policies(config: IngressConfig | undefined): readonly Policy[];
  /** The redirect to https; the same object for all Ingresses that want the same. */
  httpsRedirect(config: IngressConfig): Redirect;
  cors(config: IngressConfig): Cors | undefined;
  /** True when PCRE can compile the pattern. */
  isPattern(source: string): boolean;
}

export function createContext(
  base: Omit<
    Context,
    | 'forwarding'
    | 'answers'
    | 'serverAnswers'
    | 'httpsRedirect'
    | 'snippets'
    | 'plainParts'
    | 'policies'
    | 'cors'
  >,
): Context {
  const { controller, protocol } = base;
  const defaults = locationPolicies(undefined, controller);
  return {
    ...base,
    forwarding: forwardingHeaders(protocol, controller),
    answers: answerHeaders(protocol, controller),
    serverAnswers: answerHeaders('http', controller),
    httpsRedirect: httpsRedirects(controller),
    snippets: new WeakMap(),
    plainParts: new WeakMap(),
    policies: remember((config) => locationPolicies(config, controller), defaults),
    cors: remember(corsOf, undefined),
  };
}

function httpsRedirects(controller: Controller): (config: IngressConfig) => Redirect {
  const made = new Map<string, Redirect>();
  return (config) => {
    const key = `${config.usePortInRedirects} ${config.preserveTrailingSlash}`;
    let redirect = made.get(key);
    if (redirect === undefined) {
      redirect = httpsRedirect(config, controller);
      made.set(key, redirect);
    }
    return redirect;
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
