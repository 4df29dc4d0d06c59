import { MESH } from '../../../src/kubernetes/istio/names.ts';
import { asStrings, isObject, own, stringEntries } from '../../../src/kubernetes/json.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { HeaderEdit } from '../../../src/model/outcome.ts';
import { commandTemplate } from './command-template.ts';
import type { RouteContext } from './context.ts';

/** Operations on the headers of requests and answers. Within one list removals come first, as in Envoy. */
export interface HeaderOperations {
  readonly request: Edits;
  readonly response: Edits;
  /** What `Host` or `:authority` is set to. */
  readonly authority?: string;
}

export interface Edits {
  readonly removed: readonly HeaderEdit[];
  readonly written: readonly HeaderEdit[];
}

const NO_EDITS: Edits = { removed: [], written: [] };
export const NO_OPERATIONS: HeaderOperations = { request: NO_EDITS, response: NO_EDITS };

/** Reads a `headers` field (route.go, TranslateHeadersOperations). */
export function headerOperations(value: Json, origin: Origin): HeaderOperations {
  if (!isObject(value)) return NO_OPERATIONS;
  const request = own(value, 'request');
  const authority = authorityOf(request, 'set') ?? authorityOf(request, 'add');
  return {
    request: readEdits(request, [origin]),
    response: readEdits(own(value, 'response'), [origin]),
    ...(authority === undefined ? {} : { authority }),
  };
}

/**
 * What a gateway tells backends about the client whatever the configuration says (use_remote_address of Envoy): the
 * peer is put behind X-Forwarded-For; the scheme is kept where proxies in front are trusted.
 */
export function defaultHeaders({ gateway, settings }: RouteContext): readonly HeaderEdit[] {
  if (gateway === MESH) return [];
  return settings.trustedProxies > 0 ? BEHIND_PROXIES : AT_THE_EDGE;
}

const FORWARDED_FOR: HeaderEdit = {
  action: 'add',
  name: 'x-forwarded-for',
  value: [{ variable: 'remote-address' }],
};
const EXTERNAL_ADDRESS: HeaderEdit = {
  action: 'set',
  name: 'x-envoy-external-address',
  value: [{ variable: 'client-address' }],
};
const SCHEME: HeaderEdit = { action: 'set', name: 'x-forwarded-proto', value: [{ variable: 'scheme' }] };
const TRUSTED_SCHEME: HeaderEdit = {
  action: 'set',
  name: 'x-forwarded-proto',
  value: [{ header: 'x-forwarded-proto', fallback: [{ variable: 'scheme' }] }],
};
const REQUEST_ID: HeaderEdit = { action: 'set', name: 'x-request-id', value: [{ variable: 'request-id' }] };
const AT_THE_EDGE: readonly HeaderEdit[] = [FORWARDED_FOR, SCHEME, EXTERNAL_ADDRESS, REQUEST_ID];
const BEHIND_PROXIES: readonly HeaderEdit[] = [FORWARDED_FOR, TRUSTED_SCHEME, EXTERNAL_ADDRESS, REQUEST_ID];

/** Route and destination of one list, as Envoy gets them for a single destination. */
export function joined(...all: readonly Edits[]): readonly HeaderEdit[] {
  return [...all.flatMap(({ removed }) => removed), ...all.flatMap(({ written }) => written)];
}

/** Names that an edit of both lists is about, lower case. */
export function sharesNames(one: Edits, two: Edits): boolean {
  const names = new Set([...one.removed, ...one.written].map(({ name }) => name.toLowerCase()));
  return [...two.removed, ...two.written].some(({ name }) => names.has(name.toLowerCase()));
}

function entriesOf(
  operations: Json | undefined,
  kind: 'set' | 'add',
): ReadonlyArray<readonly [string, string]> {
  const found = isObject(operations) ? stringEntries(own(operations, kind)) : new Map<string, string>();
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function authorityOf(operations: Json | undefined, kind: 'set' | 'add'): string | undefined {
  const found = entriesOf(operations, kind).filter(([name]) => /^(?::authority|host)$/i.test(name));
  const value = found.at(-1)?.[1];
  return value === '' ? undefined : value;
}

/** Envoy never lets these be edited: pseudo headers and Host. */
function isInternal(name: string): boolean {
  return name.startsWith(':') || name.toLowerCase() === 'host';
}

function readEdits(operations: Json | undefined, origins: readonly Origin[]): Edits {
  if (!isObject(operations)) return NO_EDITS;
  const written = (['set', 'add'] as const).flatMap((action) =>
    entriesOf(operations, action)
      .filter(([name]) => !isInternal(name))
      .map(([name, value]): HeaderEdit => ({ action, name, value: commandTemplate(value), origins })),
  );
  const removed = asStrings(own(operations, 'remove'))
    .filter((name) => !isInternal(name))
    .map((name): HeaderEdit => ({ action: 'remove', name, origins }));
  return { removed, written };
}
