import { type Note, noteOf, type PolicyPart, type Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { Route } from '../../../model/route-table.ts';
import { PLUGIN_OPENS } from './findings.ts';

export const GROUP = 'configuration.konghq.com';
export const CONTROLLER = 'Kong/kubernetes-ingress-controller v3.5.13';
export const KONG = 'Kong/kong 3.9.3';
/** Where filters of rules become plugins of routes. */
export const FILTERS = `${CONTROLLER}, internal/dataplane/translator/subtranslator/httproute.go, generatePluginsFromHTTPRouteFilters`;

/**
 * A KongPlugin that the rule names. Its fields stand beside its metadata, and its name follows from them, as `plugin` may
 * not change afterwards. Plugins run in an order of their own, whatever the order of the filters; Kong takes one plugin of
 * each name for a route.
 */
export function pluginPart(plugin: string, config: JsonObject, origins: readonly Origin[]): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'KongPlugin',
    attach: { to: 'filter', name: plugin },
    spec: { config, plugin },
    withoutSpec: true,
    origins,
  };
}

/**
 * What KongPlugins say, and that routes are served without them where they are missing.
 *
 * @param weight how grave that is: absent where only defaults of the source are said
 */
export function whole(
  parts: readonly PolicyPart[],
  notes: readonly Note[] = [],
  weight?: keyof typeof OPENS,
): Saying {
  return { says: 'whole', parts, notes: [...notes, ...(weight === undefined ? [] : [OPENS[weight]])] };
}

export function nothing(why: string): Saying {
  return { says: 'nothing', why };
}

const OPENS = {
  check: opensNote(
    'checks',
    'Kong serves a route without a KongPlugin that is not there, checks of access included: the written ones have to stay as long as the routes.',
    'high',
  ),
  setting: opensNote(
    'settings',
    'Kong serves a route without a KongPlugin that is not there: limits and other settings are in force as long as the written ones stay.',
    'low',
  ),
} as const;

function opensNote(group: string, message: string, severity: 'high' | 'low'): Note {
  return noteOf(PLUGIN_OPENS, message, [], {
    group,
    severity,
    before: 'settings of the source are in force with the route, or not at all',
    after: 'a route whose KongPlugin was deleted, or comes later, is served without it',
    witness: 'none',
  });
}

/** Rules of GRPCRoutes have no filters for the controller (translator/subtranslator/grpcroute.go). */
export const NO_FILTERS_FOR_GRPC = 'The controller of Kong reads no filters of GRPCRoutes';

/** May a route be written as a GRPCRoute: does it forward to backends that speak gRPC? */
export function mayBeGrpc(route: Route | undefined): boolean {
  const speaks = (outcome: Outcome): boolean => {
    if (outcome.kind === 'gate') return speaks(outcome.then);
    if (outcome.kind !== 'forward') return false;
    return outcome.backends.some(
      ({ target }) => 'protocol' in target && (target.protocol === 'grpc' || target.protocol === 'grpcs'),
    );
  };
  return route !== undefined && speaks(route.outcome);
}
