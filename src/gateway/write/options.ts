import type { ObjectSet } from '../../kubernetes/object.ts';
import type { CarriedMetadata, Compiled } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import type { Origin } from '../../model/origin.ts';
import type { Dialect } from '../dialect.ts';
import type { FieldSupport } from '../limits.ts';
import type { Channel, GatewayApiVersion, Resource } from '../resource.ts';
import type { Readings } from './readings.ts';
import type { PolicyWriter } from './target-policies/writer.ts';

/**
 * How the rules of a host are said, where the readable form does not do.
 * - `extensions`: by objects of the source system, wherever the target carries them out.
 * - `expressions`: every path as a regular expression, so that their order alone decides.
 * - `closed`: with a last rule that keeps requests from less specific hosts.
 * - `apart`: with expressions that rank above the rules of less specific hosts, for dialects whose order does not begin
 *   with the host.
 *
 * Others are wishes of people, and never tried in order to be equivalent:
 * - `standard`: without objects of the implementation for routes and their Services; what only these can say is lost, or
 *   closed.
 * - `idiomatic`, `exact`: as if `WriteOptions.idiomatic` were set, or were not, for this host.
 */
export type Form = 'extensions' | 'expressions' | 'closed' | 'apart' | 'standard' | 'idiomatic' | 'exact';

/** The forms that can change anything in a dialect, in the order in which they are tried. */
export function formsFor({ order, extensionKinds }: Dialect): readonly Form[] {
  return [
    ...(extensionKinds === undefined ? [] : (['extensions'] as const)),
    'expressions',
    'closed',
    ...(order?.kind === 'sum' ? (['apart'] as const) : []),
  ];
}

/** The forms that are written only where somebody wants them, of those that differ from how everything is written. */
export function wishedForms({
  policies,
  idiomatic,
}: Pick<WriteOptions, 'policies' | 'idiomatic'>): readonly Form[] {
  return [
    ...(policies === undefined ? [] : (['standard'] as const)),
    idiomatic === true ? 'exact' : 'idiomatic',
  ];
}

/** How a RouteTable is to be written. */
export interface WriteOptions {
  readonly version: GatewayApiVersion;
  readonly channel: Channel;
  readonly dialect: Dialect;
  /** GatewayClass of generated Gateways; without it the only GatewayClass among `objects` is taken. */
  readonly gatewayClass?: string;
  /** Attach to this Gateway instead of writing one. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
  /** One Gateway for everything, or one for each namespace that has hosts. Default `shared`. */
  readonly gatewayScope?: 'shared' | 'namespace';
  /** Name of generated Gateways. Default `gateway`. */
  readonly gatewayName?: string;
  /** Namespace of the generated shared Gateway. Default: the namespace that most hosts come from. */
  readonly gatewayNamespace?: string;
  /** `namespace/name` of the Secret for hosts that have the source system's own certificate. */
  readonly defaultTlsCertificate?: string;
  /** Write routes open whose guard (authentication, address list, ...) cannot be said. Default false: they are closed. */
  readonly allowPartial?: boolean;
  /** Report what the source system does by default, without any manifest saying so. Default true. */
  readonly keepDefaults?: boolean;
  /** Write it, where objects of the implementation can say it; else it is reported only. Default true. */
  readonly writeDefaults?: boolean;
  /** Prefer plain paths to expressions that say more; what differs then is a finding. Default false. */
  readonly idiomatic?: boolean;
  /** Says in objects of the implementation what the Gateway API has no field for. Absent: that is lost, or closed. */
  readonly policies?: PolicyWriter;
  /** What the implementation claims to support. Absent: every field. */
  readonly support?: FieldSupport;
  /** Other forms by host, as routes name it; the empty text for any host. */
  readonly forms?: ReadonlyMap<string, Form>;
  /** Have the rules of written Gateways decide as they are listed, where the dialect knows how. Default false. */
  readonly listedOrder?: boolean;
  /** Of the same table, where it is written several times. Absent: all of it is read anew. */
  readonly readings?: Readings;
  readonly carriedMetadata?: readonly CarriedMetadata[];
  /** Objects of the source to be written for Services that are made for subsets. */
  readonly subsetObject?: NonNullable<Compiled['subsetObject']>;
  /** Services (port numbers of named ports), GatewayClasses, existing Gateways. */
  readonly objects: ObjectSet;
}

/** A setting of the source that an object of the implementation says. */
export interface Carried {
  readonly origin: Origin;
  /** `BackendTrafficPolicy spec.rateLimit`. */
  readonly by: string;
}

export interface Written {
  readonly resources: readonly Resource[];
  readonly findings: readonly Finding[];
  readonly carried: readonly Carried[];
  /** Matches that are there for the sake of precedence alone. */
  readonly repeated: number;
}
