import type { JsonObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Backend, Check, Gate, PathRewrite, Respond } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import type {
  ClientAddressSource,
  Cors,
  ErrorPages,
  Route,
  TlsSettings,
} from '../../../model/route-table.ts';
import type { Abilities } from '../../limits.ts';
import type { Resource } from '../../resource.ts';
import type { BackendTls, Note } from '../draft.ts';
import type { PolicyPart } from './part.ts';
import type { Atom, Clause } from './regions.ts';

/** One thing that a table says of a route, and that the Gateway API may have no field for. */
export type Fact =
  | { readonly kind: 'gate'; readonly gate: Gate }
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'error-pages'; readonly pages: ErrorPages }
  | { readonly kind: 'cors'; readonly cors: Cors }
  | { readonly kind: 'respond'; readonly respond: Respond }
  | { readonly kind: 'rewrite'; readonly rewrite: PathRewrite };

/** What surrounds a fact. */
export interface FactPlace {
  readonly abilities: Abilities;
  readonly scheme: 'http' | 'https';
  /** The checks around a check that are written already, the outermost first. */
  readonly passed?: readonly Gate[];
  /** Absent for facts of forwarding alone, which are the same for every route that says them. */
  readonly route?: Route;
  /** All policies of the forwarding; empty for other facts. */
  readonly policies: readonly Policy[];
  /** Every backend speaks gRPC. */
  readonly grpc: boolean;
}

/**
 * What a target makes of a fact. `whole`: its objects say it, except for what the notes name. `nothing`: it has no field
 * for it, and why.
 */
export type Saying =
  | { readonly says: 'whole'; readonly parts: readonly PolicyPart[]; readonly notes?: readonly Note[] }
  | { readonly says: 'nothing'; readonly why: string };

/** A route, or one rule of it, as policies name it. */
export interface RouteTarget {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Name of the rule; absent: all rules. */
  readonly sectionName?: string;
}

/** What a table says of a listener. */
export interface ListenerFacts {
  readonly clientAddress: ClientAddressSource;
}

/** What a host asks of the certificates of clients. */
export type ClientCertificates = NonNullable<TlsSettings['clientCertificates']>;

/** A backend by an object of the implementation, in the namespace of the route. */
export interface BackendSaying {
  readonly group: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly spec: JsonObject;
  readonly notes: readonly Note[];
}

/** Requests that an object of a Gateway is about. */
export interface RequestPlace {
  /** Exact names; none: all names but `except`. */
  readonly hosts: readonly string[];
  /** Names of other hosts, also with a wildcard. */
  readonly except: readonly string[];
  /** Set where the requests of other ports of the Gateway are others. */
  readonly port?: number;
  /** The ports that a Host may name where it names one. */
  readonly ports: readonly number[];
  /** One of these holds. */
  readonly clauses: readonly Clause[];
}

/** How objects that work on a whole Gateway say which requests they are about. */
export interface RequestWriter {
  /** Can what a match asks of a request be said, and its contrary? */
  says(atom: Atom): boolean;
  /** For people: what cannot be said. */
  readonly limits: string;
  /** The spec of an object that says of the requests of the places what the part says; without what it names. */
  spec(part: PolicyPart, places: readonly RequestPlace[]): JsonObject;
}

/** A Service that objects are about. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** A port of a Service with what its routes ask for. */
export interface BackendWish {
  readonly service: ServiceName;
  readonly port: number;
  readonly spec: JsonObject;
}

/** How objects that routes name in the place of Services are written. */
export interface BackendReferences {
  readonly group: string;
  readonly kind: string;
  /** First part of the names of objects for a port; numbers follow where there are several. */
  name(service: ServiceName, port: number): string;
  /**
   * The object of that name, with what else it needs; what copies go to comes with what its own routes ask for.
   *
   * @param objects of the input
   */
  resources(
    name: string,
    backend: BackendWish,
    mirrors: ReadonlyArray<BackendWish & { readonly percent: number }>,
    objects: ObjectSet,
  ): readonly Resource[];
  /** Says that requests are copied. */
  mirror(
    service: ServiceName,
    port: number,
    percent: number,
    origins: readonly Origin[],
  ): { readonly part: PolicyPart; readonly notes: readonly Note[] };
  /** What is said of TLS that is verified, as a part of what routes ask for. */
  verified(tls: Pick<BackendTls, 'caKind' | 'caSecret' | 'hostname'>): JsonObject;
  /** What to know of a rule with several backends of which one has the spec. */
  ofShares(spec: JsonObject, origins: readonly Origin[]): readonly Note[];
}

/** A backend that is spoken to over TLS: with its port, how, and what says so. */
export type TlsBackend = readonly [
  backend: Backend,
  port: number,
  tls: Extract<Policy, { kind: 'backend-tls' }> | undefined,
  origins: readonly Origin[],
];

export interface TlsSaying {
  readonly part: PolicyPart;
  readonly notes: readonly Note[];
}

/** How objects name Services: one object for each, with what is said of its ports. */
export interface BackendObjects {
  /** Routes name the objects in the place of the Services; absent: the objects name the Services. */
  readonly references?: BackendReferences;
  /** Why no object can be written for the Service; undefined: nothing is in the way. */
  obstacle(service: ServiceName, objects: ObjectSet, port?: number, spec?: JsonObject): string | undefined;
  resource(service: ServiceName, ports: ReadonlyMap<number, JsonObject>, objects: ObjectSet): Resource;
  /** Does the spec keep what is sent from being read on the way? It comes before other wishes, and its loss is grave. */
  secures(spec: JsonObject): boolean;
  /** What is said holds for all ports of a Service alike, which are one port 0 then; absent: each has its own. */
  readonly wholeService?: true;
  /** Objects that say nothing of TLS stand beside a BackendTLSPolicy of the Service; absent: none does. */
  readonly besideVerified?: true;
  /** What is said of a backend that is spoken to over TLS without being verified; undefined: it cannot be said. */
  unverified?(...backend: TlsBackend): TlsSaying | undefined;
  /** The same of one that is verified; undefined: a BackendTLSPolicy says it. */
  verified?(...backend: TlsBackend): TlsSaying | undefined;
  /** What is said of a backend that is spoken to in plain text, where the implementation would not do so by itself. */
  plain?(backend: Backend, port: number, origins: readonly Origin[]): TlsSaying;
  /** One spec that serves two routes alike, and what is another thing then, for people; undefined: there is none. */
  unite?(
    one: JsonObject,
    two: JsonObject,
  ): { readonly spec: JsonObject; readonly message: string } | undefined;
}

/** What a Service has to have annotations for. */
export interface ServiceSettings {
  readonly annotations: Readonly<Record<string, string>>;
  /** Of a Service that does not have them. */
  readonly severity: 'high' | 'low';
}

/**
 * How a Gateway takes headers away from what clients send, for implementations whose checks by another service leave
 * them alone where its answer has none.
 */
export interface HeaderWithholding {
  /** Kind of the object, for people. */
  readonly kind: string;
  /** How many headers at most. */
  readonly most: number;
  /** Is the check written, and does it leave headers of clients alone? */
  concerns(gate: Gate): boolean;
  /** Can the header, in lower case, be taken away before the service is asked? */
  can(name: string): boolean;
  part(names: readonly string[], origins: readonly Origin[]): PolicyPart;
}

/** How an implementation says by objects of its own what the Gateway API has no field for. */
export interface PolicyWriter {
  /** For people. */
  readonly title: string;
  /** Can its policies name a single rule of a route? Else routes are split so that all rules of one share them. */
  readonly ruleNames: boolean;
  /** In which order it makes its checks, whatever the order of the source. */
  readonly checks: ReadonlyArray<Check['kind']>;
  /** Undefined: the fact is none that it has objects for; what the fields of the Gateway API say stands. */
  say(fact: Fact, place: FactPlace): Saying | undefined;
  /** A backend that no reference to a Service can say: a host elsewhere, or TLS that is not verified. */
  backend?(
    backend: Backend,
    port: number,
    tls: Extract<Policy, { kind: 'backend-tls' }> | undefined,
    origins: readonly Origin[],
  ): BackendSaying | undefined;
  /** What is said of a rule whose backends are all spoken to over TLS without being verified; undefined: it cannot be said. */
  unverifiedRule?(
    tls: Extract<Policy, { kind: 'backend-tls' }> | undefined,
    origins: readonly Origin[],
  ): { readonly part: PolicyPart; readonly notes: readonly Note[] } | undefined;
  /** For parts that are about backends; absent: it has none. */
  readonly backends?: BackendObjects;
  /** For parts that are annotations of Services; absent: it reads none. */
  annotated?(service: ServiceName, spec: JsonObject): ServiceSettings;
  /** For parts that are about requests; absent: it has none. */
  readonly requests?: RequestWriter;
  /** What it says of a Gateway holds for its ListenerSets, which its objects cannot name; absent: they name them. */
  readonly gatewaysAlone?: true;
  /** Parts for the Gateways of the table; absent: it has no objects for them. */
  listener?(facts: ListenerFacts): Saying | undefined;
  /** Absent: its checks take away what the answer has not, or it has none by another service. */
  readonly withholdHeaders?: HeaderWithholding;
  /** What the implementation does by default and the source, which says nothing of it, does not. */
  unsaid?(place: FactPlace): readonly PolicyPart[];
  /** Parts for a listener whose hosts ask for client certificates; absent: it has no objects for them. */
  clients?(wanted: ClientCertificates, origins: readonly Origin[]): Saying | undefined;
  /** All that is written, where objects of it work on each other: as the implementation takes them, and what it does not. */
  finish?(resources: readonly Resource[]): {
    readonly resources: readonly Resource[];
    readonly notes: readonly Note[];
  };
  /** Fields of the spec by which an object of a kind names what it works on. */
  attachment(kind: string, targets: readonly RouteTarget[]): JsonObject;
}
