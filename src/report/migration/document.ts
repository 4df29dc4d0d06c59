import type { Severity } from '../../model/finding.ts';
import type { LedgerStatus } from '../../model/ledger.ts';

/** Version of the form below; it grows when a field changes its meaning or goes. */
export const MIGRATION_SCHEMA = 1;

/**
 * What can be said of a piece of the migration.
 * - `not-served`: it answers no request today, so nothing of it moves.
 * - `proved`: every request is treated the same.
 * - `proved-with-differences`: what differs was named by findings of low weight, or was accepted by a person.
 * - `counterexample`: ordinary requests are treated differently; a request shows it.
 * - `unproven`: nothing differs as far as was decided, and something was not decided.
 * - `blocked`: a person must act before it can move.
 */
export type UnitVerdict =
  | 'not-served'
  | 'proved'
  | 'proved-with-differences'
  | 'counterexample'
  | 'unproven'
  | 'blocked';

/** The best first. */
export const UNIT_VERDICTS: readonly UnitVerdict[] = [
  'not-served',
  'proved',
  'proved-with-differences',
  'unproven',
  'counterexample',
  'blocked',
];

/** Where an object or a field stands: `kind`, `namespace/name`, the field, and the file where it is in one. */
export interface Place {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly field?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** An object that routes requests: an Ingress, an IngressRoute, a VirtualService. */
export interface SourceEntry {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** As people write them; `*` stands for requests of hosts that nobody names. */
  readonly hosts: readonly string[];
  readonly verdict: UnitVerdict;
  readonly unit: string;
  /** Empty where the object serves nothing. */
  readonly hostGroup: string;
  readonly owner?: Owner;
  readonly file?: string;
  readonly line?: number;
  /** Ids of findings that name it. */
  readonly findings: readonly string[];
}

/** Which tool keeps an object, by the labels and annotations it leaves. */
export interface Owner {
  readonly tool: 'helm' | 'argo-cd' | 'flux' | 'kustomize';
  readonly name: string;
}

/** What one team or place has to do with. */
export interface Unit {
  readonly id: string;
  readonly verdict: UnitVerdict;
  readonly sources: readonly string[];
  readonly hosts: readonly string[];
  readonly hostGroups: readonly string[];
  readonly findings: Readonly<Record<Severity, number>>;
  readonly wave: number;
}

/** Sources that share hosts: they must move together. */
export interface HostGroup {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly sources: readonly string[];
  readonly namespaces: readonly string[];
  readonly verdict: UnitVerdict;
  readonly wave: number;
  /** From hosts through routes to backends, before and after. */
  readonly before: readonly HostRoutes[];
  readonly after: readonly HostRoutes[];
  /** Routes that were left out of `before` and `after`. */
  readonly routesLeftOut: number;
}

/** The routes of a host, and where each sends requests. */
export interface HostRoutes {
  readonly host: string;
  readonly routes: ReadonlyArray<{ readonly route: string; readonly to: readonly string[] }>;
}

/** Host groups that move at the same time. */
export interface Wave {
  readonly number: number;
  readonly title: string;
  readonly reason: string;
  readonly hostGroups: readonly string[];
  readonly hosts: readonly string[];
  readonly sources: readonly string[];
  readonly steps: readonly Step[];
}

export interface Step {
  readonly title: string;
  readonly text: string;
  readonly commands: readonly string[];
}

export interface FindingEntry {
  /** The same for the same finding of another run: code, objects and text without positions. */
  readonly id: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** At most 50; `sources` names the findings of every object. */
  readonly places: readonly Place[];
  readonly placesInAll: number;
  readonly before?: string;
  readonly after?: string;
  /** A request that shows it, as a command line. */
  readonly request?: string;
  readonly action?: string;
}

/** All findings of one code. */
export interface FindingGroup {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly explanation: string;
  readonly action: string;
  readonly findings: readonly FindingEntry[];
}

/** A setting of the source system as a whole. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly status: LedgerStatus;
  readonly reason: string;
  readonly from: Place;
  readonly codes: readonly string[];
}

/** Something that no manifest says, that the source system does, and that is otherwise afterwards. */
export interface VanishingDefault {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly routes: number;
}

/** A fact about the cluster that a person should know before moving. */
export interface ClusterFact {
  readonly topic: 'class' | 'controller' | 'missing' | 'conflict' | 'not-read';
  readonly text: string;
  readonly places: readonly Place[];
}

/**
 * What is known of a kind of objects of a cluster.
 * - `read`: all of them; `partly`: those of one namespace or selector.
 * - `absent`: the cluster does not know the kind.
 * - `forbidden`, `failed`: not checked; `remedy` says what to do.
 * - `not-asked`: it was not looked for.
 */
export interface Coverage {
  readonly kind: string;
  readonly state: 'read' | 'partly' | 'absent' | 'forbidden' | 'failed' | 'not-asked';
  readonly objects: number;
  readonly neededFor: string;
  readonly remedy?: string;
}

export interface Readiness {
  readonly what: string;
  readonly state: 'ready' | 'missing' | 'not-known';
  readonly text: string;
}

/** How much of a bound of the Gateway API the result uses. */
export interface LimitUse {
  readonly what: string;
  readonly used: number;
  readonly limit: number;
  readonly where: string;
}

export interface Integration {
  readonly tool: string;
  readonly text: string;
  readonly sources: readonly string[];
}

export interface Difference {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly cause: string;
  readonly direction: 'wider' | 'narrower' | 'different';
  readonly request: string;
  readonly before: string;
  readonly after: string;
  readonly beforeOutcome: string;
  readonly afterOutcome: string;
  readonly region: string;
  readonly hash: string;
  readonly accepted?: { readonly reason: string; readonly by: string; readonly until?: string };
  /** Codes of the findings that speak of it; none: nobody was told. */
  readonly codes: readonly string[];
  readonly unexpected: boolean;
  /** How many differences are told of by this one: alike ones, on any host. */
  readonly count: number;
}

export interface UndecidedRegion {
  readonly hosts: readonly string[];
  readonly reason: string;
  readonly region: string;
}

/** Everything that a migration report says; every form of the report is made from this alone. */
export interface MigrationReport {
  readonly schema: number;
  readonly gateproof: string;
  /** `complete`, or why it is not: `interrupted`. */
  readonly status: 'complete' | 'interrupted';
  /** RFC 3339; the only field that differs between two runs over the same input. */
  readonly generatedAt?: string;
  /** SHA-256 of everything but `generatedAt` and this field. */
  readonly contentHash: string;
  readonly source: { readonly system: string; readonly version?: string };
  readonly target: {
    readonly name: string;
    readonly dialect: string;
    readonly gatewayApiVersion: string;
    readonly channel: string;
  };
  readonly groupedBy: string;
  readonly redacted: boolean;
  readonly counts: {
    readonly sources: Readonly<Record<string, number>>;
    readonly written: Readonly<Record<string, number>>;
    readonly hosts: number;
    readonly units: Readonly<Record<UnitVerdict, number>>;
    readonly hostGroups: Readonly<Record<UnitVerdict, number>>;
    readonly findings: Readonly<Record<Severity, number>>;
  };
  readonly units: readonly Unit[];
  readonly hostGroups: readonly HostGroup[];
  readonly waves: readonly Wave[];
  readonly sources: readonly SourceEntry[];
  readonly findings: readonly FindingGroup[];
  readonly differences: readonly Difference[];
  readonly undecided: readonly UndecidedRegion[];
  readonly settings: readonly Setting[];
  readonly vanishingDefaults: readonly VanishingDefault[];
  readonly cluster: readonly ClusterFact[];
  /** Kind by kind, what was read of the cluster; absent where files were read. */
  readonly coverage?: readonly Coverage[];
  readonly readiness: readonly Readiness[];
  readonly limits: readonly LimitUse[];
  readonly integrations: readonly Integration[];
  readonly evidence: {
    readonly inputs: ReadonlyArray<{ readonly name: string; readonly sha256: string }>;
    readonly assumptions: readonly string[];
    readonly command: readonly string[];
  };
}
