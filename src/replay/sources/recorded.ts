import type { Exchange, ObservedBackend, Place } from '../exchange.ts';
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
}

/** What a line says, before it is made a request. Texts are still as in the line. */
export interface LineFields {
  /** `GET /path HTTP/1.1`; or `method` and `target`. */
  requestLine?: string;
  method?: string;
  target?: string;
  host?: string;
  scheme?: string;
  port?: number;
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

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/;
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
  const unknown: Array<'host' | 'scheme'> = [];
  const host = known(fields.host);
  if (host === undefined) unknown.push('host');
  const scheme = schemeOf(fields);
  if (scheme === undefined) unknown.push('scheme');
  const address = known(fields.remoteAddress);
  const status = statusOf(fields.status);
  const headers =
    fields.headers === undefined
      ? NO_HEADERS
      : stripper.headers(fields.headers.map(([name, value]) => [name, unescaped(value, escapes)] as const));
  const sni = known(fields.sni);
  const hints = hintsOf(fields, unknown);
  const observed = {
    ...(status === undefined ? {} : { status }),
    ...(fields.backend === undefined ? {} : { backend: fields.backend }),
    ...(fields.backend === undefined && fields.reached === false ? { backend: null } : {}),
  };
  return {
    request: {
      method,
      scheme: scheme ?? 'http',
      host: host === undefined ? '' : unescaped(host, escapes),
      ...(fields.port === undefined ? {} : { port: fields.port }),
      target: plainTarget,
      headers,
      ...(address === undefined ? {} : { remoteAddress: address }),
      ...(sni === undefined ? {} : { sni }),
    },
    place,
    ...(status === undefined && fields.backend === undefined && fields.reached === undefined
      ? {}
      : { observed }),
    ...(hints === undefined ? {} : { hints }),
  };
}

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
  return {
    ...(upstreamName === undefined ? {} : { upstreamName }),
    ...(alternative === undefined ? {} : { alternative }),
    ...(reached === undefined ? {} : { reached }),
    ...(unknown.length === 0 ? {} : { unknown }),
    ...(rewritten === true ? { rewritten } : {}),
  };
}
