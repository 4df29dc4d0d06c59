import type { Exchange, Observed, ObservedBackend, Place } from '../exchange.ts';
import { createInterner } from '../texts.ts';
import type { LineGroup } from './alike/group.ts';
import type { Stripper } from './secrets.ts';
import { type Escapes, unescaped } from './unescape.ts';

/** What a log tells beside the request and its answer. */
export interface Hints {
  /** `namespace-service-port` as ingress-nginx and Traefik join them, or a name that needs no resolving. */
  readonly upstreamName?: string;
  /** The same of the canary that answered in its place. */
  readonly alternative?: string;
  /** Did anybody receive the request? Absent: not said. */
  readonly reached?: boolean;
  /** The log does not say them: `Request` holds stand-ins. */
  readonly unknown?: ReadonlyArray<'host' | 'scheme'>;
  /** The path is not as on the wire: the log has `$uri`, which is normalised and may be rewritten. */
  readonly rewritten?: boolean;
}

/** One request of a log. */
export interface Recorded extends Exchange {
  readonly hints?: Hints;
  /** Where lines are grouped, and others of its group came before. */
  readonly group?: LineGroup;
}

/** What a line says, before it is made a request. Texts are still as in the line. */
export interface LineFields {
  /** `GET /path HTTP/1.1`; or `method` and `target`. */
  requestLine?: string;
  method?: string;
  target?: string;
  host?: string;
  scheme?: string;
  status?: string;
  remoteAddress?: string;
  upstreamName?: string;
  alternative?: string;
  reached?: boolean;
  backend?: ObservedBackend;
  rewritten?: boolean;
  sni?: string;
  headers?: Array<readonly [string, string]>;
}

/** Why a line is no request. */
export interface Unusable {
  readonly problem: string;
}

/** Methods, hosts and names of backends, few of which make up a log. */
const names = createInterner();

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;
const UNKNOWN: ReadonlyArray<ReadonlyArray<'host' | 'scheme'>> = [
  [],
  ['host'],
  ['scheme'],
  ['host', 'scheme'],
];
const NO_HEADERS: Exchange['request']['headers'] = [];

/** Makes a request of what a line says; the bytes of its target are those of the wire. */
export function recorded(
  fields: LineFields,
  place: Place,
  escapes: Escapes,
  stripper: Stripper,
): Recorded | Unusable {
  let { method, target } = fields;
  if (fields.requestLine !== undefined) {
    const line = fields.requestLine;
    const first = line.indexOf(' ');
    const last = line.lastIndexOf(' ');
    if (first <= 0) {
      return {
        problem: line === '' || line === '-' ? 'there is no request line' : 'the request line is no HTTP',
      };
    }
    method = line.slice(0, first);
    target =
      last > first && line.startsWith('HTTP/', last + 1)
        ? line.slice(first + 1, last)
        : line.slice(first + 1);
  }
  if (method === undefined || (method !== 'GET' && !METHOD.test(method)))
    return { problem: 'the request line is no HTTP' };
  if (target === undefined || target === '' || target === '-') return { problem: 'there is no path' };
  const plainTarget = stripper.target(unescaped(target, escapes));
  if (
    plainTarget.charCodeAt(0) !== 0x2f &&
    plainTarget !== '*' &&
    !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(plainTarget)
  ) {
    return { problem: 'the request line is no HTTP' };
  }
  const host = known(fields.host);
  const scheme = schemeOf(fields);
  const unknown = UNKNOWN[(host === undefined ? 1 : 0) + (scheme === undefined ? 2 : 0)] ?? [];
  const address = known(fields.remoteAddress);
  const status = statusOf(fields.status);
  const headers =
    fields.headers === undefined
      ? NO_HEADERS
      : stripper.headers(fields.headers.map(([name, value]) => [name, unescaped(value, escapes)] as const));
  // Assigned one by one: this runs for every line of a log.
  const request: Writable<Recorded['request']> = {
    method: method === 'GET' ? 'GET' : names.of(method),
    scheme: scheme ?? 'http',
    host: host === undefined ? '' : names.of(unescaped(host, escapes)),
    target: plainTarget,
    headers,
  };
  if (address !== undefined) request.remoteAddress = address;
  const sni = known(fields.sni);
  if (sni !== undefined) request.sni = sni;
  const found: Writable<Recorded> = { request, place };
  if (status !== undefined || fields.backend !== undefined || fields.reached !== undefined) {
    const observed: Writable<Observed> = {};
    if (status !== undefined) observed.status = status;
    if (fields.backend !== undefined) observed.backend = fields.backend;
    else if (fields.reached === false) observed.backend = null;
    found.observed = observed;
  }
  const hints = hintsOf(fields, unknown);
  if (hints !== undefined) found.hints = hints;
  return found;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function known(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '-' ? undefined : text;
}

function schemeOf({ scheme }: LineFields): 'http' | 'https' | undefined {
  const lower = scheme?.toLowerCase();
  if (lower === 'http' || lower === 'https') return lower;
  if (lower === 'ws') return 'http';
  return lower === 'wss' ? 'https' : undefined;
}

function statusOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length !== 3) return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= 100 ? number : undefined;
}

function hintsOf(fields: LineFields, unknown: readonly ('host' | 'scheme')[]): Hints | undefined {
  const upstreamName = known(fields.upstreamName);
  const alternative = known(fields.alternative);
  const { reached, rewritten } = fields;
  if (upstreamName === undefined && reached === undefined && unknown.length === 0 && rewritten !== true) {
    return undefined;
  }
  const hints: Writable<Hints> = {};
  if (upstreamName !== undefined) hints.upstreamName = names.of(upstreamName);
  if (alternative !== undefined) hints.alternative = names.of(alternative);
  if (reached !== undefined) hints.reached = reached;
  if (unknown.length > 0) hints.unknown = unknown;
  if (rewritten === true) hints.rewritten = true;
  return hints;
}
