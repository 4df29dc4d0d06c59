import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Finding, FindingKind } from '../../model/finding.ts';
import type { FieldPath, ObjectRef } from '../../model/origin.ts';
import type { Backend, Check, Gate, Mirror, PathRewrite, Respond } from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';
import type { ClientAddressSource, ExtensionObject, VirtualHost } from '../../model/route-table.ts';
import type { ClientValidation } from './client-validation.ts';
import type { Treatment } from './extension-reader.ts';

/** A listener as policies can name it. */
export interface ListenerPlace {
  readonly gateway: ObjectRef;
  /** The Gateway or ListenerSet that declares the listener, and the listener's name there. */
  readonly owner: ObjectRef;
  readonly listener: string;
}

/** A rule of a route on a listener: what policies can name, from the general to the special. */
export interface PolicyPlace extends ListenerPlace {
  readonly route: ObjectRef;
  /** Name of the rule, where it has one. */
  readonly rule: string | undefined;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Objects that filters of the rule name, in their order. */
  readonly extensions?: readonly ExtensionObject[];
}

/** The requests for the hosts of one hostname at one port of a Gateway. */
export interface HostPlace {
  readonly gateway: ObjectRef;
  readonly port: number;
  /** An exact name, `*.parent`, or undefined for every host. */
  readonly hostname: string | undefined;
  /** The other hostnames of the port: hosts of those that are more specific are not meant here. */
  readonly others: ReadonlyArray<string | undefined>;
}

/** What an object does that a filter of a rule names. */
export type FilterReading =
  | {
      readonly ok: true;
      /** What becomes of the path. */
      readonly path?: PathRewrite;
      /** Given in place of forwarding. */
      readonly answer?: Respond;
      /** A check in front of everything but a redirect of the rule itself. */
      readonly gate?: Omit<Gate, 'kind' | 'then'>;
      /** Settings of what is forwarded. */
      readonly policies?: readonly Policy[];
      /** Why nobody knows the rest. */
      readonly unread?: string;
    }
  /** It is not valid. */
  | { readonly ok: false; readonly why: string };

/** A backend that an object of the implementation stands for. */
export type BackendReading =
  | {
      readonly backend: Backend;
      readonly policies: readonly Policy[];
      /** Copies of its requests. */
      readonly mirrors?: readonly Mirror[];
      /** Filters of a reference to it are not carried out; absent: they are. */
      readonly ignoresFilters?: true;
    }
  /** Why nobody knows what it is. */
  | { readonly unread: string };

/** Says what objects of an implementation, which name routes or Gateways, make of what rules do. */
export interface PolicyReader {
  /** Undefined for kinds that it does not know, and for objects that are not there. */
  backend?(reference: ObjectRef & { readonly group: string }): BackendReading | undefined;
  /** Undefined for kinds that it does not know, and for objects whose absence makes the rule fail. */
  filter?(object: ExtensionObject): FilterReading | undefined;
  /** In which order checks of filters are made, whatever the order of the filters; absent: as these stand. */
  readonly checks?: ReadonlyArray<Check['kind']>;
  /** What policies say of a listener. */
  listener?(place: ListenerPlace): {
    readonly clientAddress?: ClientAddressSource;
    readonly clients?: ClientValidation;
  };
  apply(place: PolicyPlace, inner: readonly Treatment[]): readonly Treatment[];
  /** What objects make of a host that work on a whole Gateway and say themselves which requests they are about. */
  host?(place: HostPlace, host: VirtualHost): VirtualHost;
}

/** Takes a finding about a field of an object. */
export type Report = (
  kind: FindingKind,
  message: string,
  ref: ObjectRef,
  path: FieldPath,
  more?: Partial<Finding>,
) => void;

/** Finds the policies among objects once; what it has to say of them goes to `report`. */
export type PolicyReaderFactory = (objects: ObjectSet, report: Report) => PolicyReader;
