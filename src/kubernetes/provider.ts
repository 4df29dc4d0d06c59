import type { Finding, FindingKind } from '../model/finding.ts';
import type { Ledger } from '../model/ledger.ts';
import type { ObjectRef } from '../model/origin.ts';
import type { RouteTable } from '../model/route-table.ts';
import type { JsonObject, KubernetesObject, ObjectSet } from './object.ts';

/** A kind to list in a cluster, and why. */
export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly neededFor: string;
}

/** What the user sets for a provider on the command line; every provider documents its own keys. */
export interface ProviderOptions {
  /** ConfigMap data in force that is not among the objects, and controller flags (`--name`) as in the case format. */
  readonly settings: Readonly<Record<string, string>>;
  /** Flags of `gateproof` that name objects: `configmap`, `class`, ... */
  readonly flags: Readonly<Record<string, string | readonly string[]>>;
}

export interface Compiled {
  readonly table: RouteTable;
  readonly ledger: Ledger;
  readonly findings: readonly Finding[];
  /** Annotations of other tools and labels that the written objects should carry on. */
  readonly carriedMetadata: readonly CarriedMetadata[];
  /** The ConfigMap whose data set up the system as a whole, where one is in force and known. */
  readonly configMap?: ObjectRef;
  /** `namespace/name` of the Secret of hosts without their own, where the input tells it. */
  readonly defaultCertificate?: string;
  /**
   * What the source says of a subset, as an object of the source for a Service that is made for the subset; undefined where
   * it says nothing. For targets that heed such objects.
   */
  readonly subsetObject?: (subset: SubsetPlace, madeName: string) => CompanionObject | undefined;
}

/** A subset of a Service. */
export interface SubsetPlace {
  readonly namespace: string;
  readonly name: string;
  readonly subset: string;
}

/** An object of the source system to be written beside routes; plain JSON. */
export interface CompanionObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: JsonObject;
}

/** Something of the source object that belongs on the Gateway, listener or route made from it. */
export interface CarriedMetadata {
  readonly owner: 'cert-manager' | 'external-dns' | 'other';
  readonly place: 'gateway' | 'route';
  readonly hosts: readonly string[];
  readonly key: string;
  readonly value: string;
  readonly origin: import('../model/origin.ts').Origin;
}

/** What `explain` and the documentation say of one annotation. */
export interface AnnotationDoc {
  readonly key: string;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly scope: string;
  readonly default: string;
  readonly configMapKey?: string;
  readonly invalid: string;
  readonly effect: string;
  /** Set for annotations that only old versions read, or none: `removed in 1.10`, `never read`. */
  readonly obsolete?: string;
  readonly documentation?: string;
}

/** What the documentation says of one setting that is in no annotation. */
export interface SettingDoc {
  readonly name: string;
  readonly type: string;
  readonly default: string;
  readonly effect: string;
}

/** What the documentation says of one field of an object. */
export interface FieldDoc {
  readonly kind: string;
  readonly field: string;
  readonly effect: string;
}

/** A source system. */
export interface Provider {
  readonly name: string;
  /** Which objects are its input; `maybe`: where no other provider is sure of something in the input. */
  claims(object: KubernetesObject): boolean | 'maybe';
  readonly resources: readonly ResourceKind[];
  readonly findingKinds: readonly FindingKind[];
  readonly annotations: readonly AnnotationDoc[];
  /** Flags and the like that change what a request gets; absent: they are documented elsewhere. */
  readonly settings?: readonly SettingDoc[];
  /** Fields of the system's own objects. */
  readonly fields?: readonly FieldDoc[];
  compile(objects: ObjectSet, options: ProviderOptions): Compiled;
}
