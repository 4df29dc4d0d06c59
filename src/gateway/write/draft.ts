import type { Json } from '../../kubernetes/object.ts';
import type { SubsetPlace } from '../../kubernetes/provider.ts';
import type { FindingKind, Severity } from '../../model/finding.ts';
import type { Origin } from '../../model/origin.ts';
import type { Tree } from '../../regex/tree.ts';
import type { BackendKind } from '../dialect.ts';
import type { Resource } from '../resource.ts';
import { contentOf, type PolicyPart } from './target-policies/part.ts';

/**
 * The path part of one match on its way to the API. Values are canonical (decoded) paths.
 * - `prefix`: whole segments, never with a trailing slash; the empty value holds for every path.
 * - `regex`: `source` is what will be written, in the dialect; `tree` is the same language over the whole path.
 */
export type PathForm =
  | { readonly kind: 'exact'; readonly value: string }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string; readonly tree: Tree };

/**
 * What follows a text prefix: `anything`, also nothing; `something`, at least one character; `no-slash`, at least one
 * character, the first of which is no slash.
 */
export type Rest = 'anything' | 'something' | 'no-slash';

/** A plain text prefix, which the API cannot say: resolved to one of the other forms in the context of its list. */
export type RawPath =
  | PathForm
  | { readonly kind: 'string-prefix'; readonly value: string; readonly rest: Rest };

export const EVERY_PATH: PathForm = { kind: 'prefix', value: '' };

/** A header or query condition. `sample` is a value that satisfies it, for witnesses. */
export interface Condition {
  readonly name: string;
  readonly type: 'Exact' | 'RegularExpression';
  readonly value: string;
  readonly sample: string;
}

/** What is common to all entries: what a match leads to, and where it comes from. */
export interface EntryBody {
  readonly method?: string;
  readonly headers: readonly Condition[];
  readonly query: readonly Condition[];
  readonly action: Action;
  readonly origins: readonly Origin[];
  /** Notes about the match, and of routes that were merged into this one. */
  readonly notes: readonly Note[];
}

/** One match with what it leads to. The list of a virtual host is in deciding order. */
export interface Entry extends EntryBody {
  readonly path: PathForm;
}

/** An entry before its path is resolved and its exceptions are spelled out. */
export interface RawEntry extends EntryBody {
  readonly path: RawPath;
  /** None of these may hold; only until `spellOutExceptions`. */
  readonly except: ReadonlyArray<Omit<RawEntry, 'action' | 'origins' | 'notes' | 'except'>>;
}

/** Something to report if the entry reaches the output. Notes with the same code and `group` become one finding. */
export interface Note {
  readonly kind: FindingKind;
  readonly group: string;
  readonly message: string;
  readonly origins: readonly Origin[];
  readonly severity?: Severity;
  readonly before?: string;
  readonly after?: string;
  readonly action?: string;
  /** Differs for no particular request, or only for requests of another kind than the entry's: no witness from it. */
  readonly witness?: 'none' | WitnessHint;
  /** Something that the manifests ask for is lost, however light the finding is. */
  readonly loses?: boolean;
}

/** How the request that shows a note differs from a plain request of its entry. */
export interface WitnessHint {
  readonly path?: string;
  readonly query?: string;
  readonly method?: string;
  readonly host?: string;
  readonly headers?: ReadonlyArray<readonly [string, string]>;
}

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** The Service itself, where it is to be written too. */
  readonly made?: Resource;
  /** The subset that it is made for. */
  readonly subset?: SubsetPlace;
}

export interface DraftBackend extends ServicePort {
  /** No Service: an object of this kind, which has no namespace unless it is `placed` in one. */
  readonly host?: BackendKind;
  readonly placed?: true;
  readonly weight: number;
  readonly filters: readonly DraftFilter[];
}

export type DraftPath =
  | { readonly type: 'ReplaceFullPath'; readonly replaceFullPath: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly replacePrefixMatch: string };

export interface HeaderChanges {
  readonly set: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly add: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly remove: readonly string[];
}

export type DraftFilter =
  | { readonly type: 'RequestHeaderModifier' | 'ResponseHeaderModifier'; readonly changes: HeaderChanges }
  | { readonly type: 'RequestMirror'; readonly backend: ServicePort; readonly percent?: number }
  | { readonly type: 'URLRewrite'; readonly hostname?: string; readonly path?: DraftPath }
  | {
      readonly type: 'RequestRedirect';
      readonly scheme?: string;
      readonly hostname?: string;
      readonly path?: DraftPath;
      readonly port?: number;
      readonly statusCode: number;
    }
  | { readonly type: 'CORS'; readonly cors: { readonly [field: string]: Json } }
  | {
      readonly type: 'ExtensionRef';
      readonly extensionRef: { readonly group: string; readonly kind: string; readonly name: string };
    };

/**
 * A rule of a route without its matches. `closed`: no backend, which the API answers with 500. `lost`: the source has an
 * action here that is not written; its requests go on to what follows.
 */
export interface Action {
  readonly kind: 'rule' | 'closed' | 'not-found' | 'lost';
  /** Equal keys: the same treatment of every request. */
  readonly key: number;
  readonly filters: readonly DraftFilter[];
  readonly backends: readonly DraftBackend[];
  /** Further fields of the rule: timeouts, retry, sessionPersistence. */
  readonly extra: { readonly [field: string]: Json };
  /** Objects of the implementation, each of them once. */
  readonly policies: readonly PolicyPart[];
  /** The rule holds ReplacePrefixMatch, so its only match must be PathPrefix with this value. */
  readonly pinnedPrefix?: string;
  /** Backends that the policies of the rule say something of. */
  readonly backendTls: readonly BackendTls[];
  /** Every backend speaks gRPC. */
  readonly grpc: boolean;
  readonly notes: readonly Note[];
}

/** Verified TLS to a backend: becomes a BackendTLSPolicy. */
export interface BackendTls extends ServicePort {
  readonly caKind: 'Secret' | 'ConfigMap';
  readonly caSecret: string;
  readonly hostname: string;
  readonly portName?: string;
}

const NOT_FOUND_KEY = 0;
const CLOSED_KEY = 1;
const LOST_KEY = 2;
const FIRST_KEY = 3;

const BARE = { filters: [], backends: [], extra: {}, policies: [], backendTls: [], grpc: false } as const;

/** No further fields of a rule. */
export const NO_EXTRA: Action['extra'] = BARE.extra;

/** What the Gateway API itself answers where no rule holds. */
export const NOT_FOUND: Action = { ...BARE, kind: 'not-found', key: NOT_FOUND_KEY, notes: [] };

export const LOST: Action = { ...BARE, kind: 'lost', key: LOST_KEY, notes: [] };

export function closed(notes: readonly Note[]): Action {
  return { ...BARE, kind: 'closed', key: CLOSED_KEY, notes };
}

/** A rule; the key is computed from its parts. */
export function ruleAction(parts: Partial<Omit<Action, 'kind' | 'key'>>): Action {
  const filters = parts.filters ?? BARE.filters;
  const backends = parts.backends ?? BARE.backends;
  const extra = parts.extra ?? BARE.extra;
  const policies = parts.policies ?? BARE.policies;
  const grpc = parts.grpc ?? false;
  const { pinnedPrefix } = parts;
  const text = [
    filters.map(filterKey).join(),
    backends.map(backendKey).join(),
    extra === NO_EXTRA ? '' : JSON.stringify(extra),
    contentOf(policies),
    pinnedPrefix === undefined ? '' : `prefix ${JSON.stringify(pinnedPrefix)}`,
    grpc ? 'grpc' : '',
  ].join(' ');
  const action = {
    kind: 'rule',
    key: keyOf(text),
    filters,
    backends,
    extra,
    policies,
    backendTls: parts.backendTls ?? BARE.backendTls,
    grpc,
    notes: parts.notes ?? [],
  } as const;
  return pinnedPrefix === undefined ? action : { ...action, pinnedPrefix };
}

const keys = new Map<string, number>();

/** The same number for the same text: actions are compared very often. */
function keyOf(text: string): number {
  let key = keys.get(text);
  if (key === undefined) {
    key = keys.size + FIRST_KEY;
    keys.set(text, key);
  }
  return key;
}

/** Names of objects hold none of the characters that separate them here. */
function backendKey(backend: DraftBackend): string {
  const { namespace, name, port, weight, filters } = backend;
  const own = filters.length === 0 ? '' : filters.map(filterKey).join();
  return `${namespace}/${name}:${port}*${weight}${own}`;
}

/** Ends with a text that may hold anything, whose length tells where it ends. */
function pathKey(path: DraftPath | undefined): string {
  if (path === undefined) return '';
  const value = path.type === 'ReplaceFullPath' ? path.replaceFullPath : path.replacePrefixMatch;
  return `${path.type} ${value.length} ${value}`;
}

const filterKeys = new WeakMap<DraftFilter, string>();

/** Filters are shared by many actions; their text is made once. */
function filterKey(filter: DraftFilter): string {
  // These are made anew for each route, and most are alike.
  if (filter.type === 'URLRewrite') return `${filter.type} ${filter.hostname ?? ''} ${pathKey(filter.path)}`;
  if (filter.type === 'RequestRedirect') {
    const { type, scheme, hostname, port, statusCode, path } = filter;
    return `${type} ${scheme ?? ''} ${hostname ?? ''} ${port ?? ''} ${statusCode} ${pathKey(path)}`;
  }
  let key = filterKeys.get(filter);
  if (key === undefined) {
    key = JSON.stringify(filter);
    filterKeys.set(filter, key);
  }
  return key;
}
