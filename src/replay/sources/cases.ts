import type { Observed, ObservedBackend, Place } from '../exchange.ts';
import { isRecord, textOfValue } from './json-values.ts';
import type { Recorded, Unusable } from './recorded.ts';
import type { Stripper } from './secrets.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Our own form, one JSON object per line: `{"request": {...}, "observed": {...}, "purpose": "..."}`. The request has
 * `method`, `url` or `scheme`, `host` and `target`, and `headers` as an object or a list of pairs; what was observed has
 * `status`, `backend`, `upstreamTarget`, `upstreamHost` and `headers`. docs/replay.md describes it.
 */
export function readCase(value: Values, place: Place, stripper: Stripper): Recorded | Unusable {
  const given = value['request'];
  if (!isRecord(given)) return { problem: 'the case holds no request' };
  const parts = partsOf(given, stripper);
  if ('problem' in parts) return parts;
  const method = textOfValue(given['method']) ?? 'GET';
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/.test(method))
    return { problem: 'the method of the case is none' };
  const headers = stripper.headers(pairsOf(given['headers']));
  const port = Number(given['port'] ?? parts.port);
  const observed = isRecord(value['observed']) ? observedOf(value['observed'], stripper) : undefined;
  const purpose = textOfValue(value['purpose']);
  const remote = textOfValue(given['remoteAddress']);
  const sni = textOfValue(given['sni']);
  return {
    request: {
      method,
      scheme: parts.scheme,
      host: parts.host,
      ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
      target: stripper.target(parts.target),
      headers,
      ...(remote === undefined ? {} : { remoteAddress: remote }),
      ...(sni === undefined ? {} : { sni }),
    },
    place,
    ...(observed === undefined ? {} : { observed }),
    ...(purpose === undefined ? {} : { purpose }),
  };
}

export interface UrlParts {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port?: number;
  readonly target: string;
}

/** Cuts a URL without changing a byte of its path; user names are left out. */
export function splitUrl(url: string): UrlParts | Unusable {
  const [, scheme, authority = '', rest = ''] = /^(https?):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined) return { problem: 'the URL is none of http or https' };
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  if (host === '') return { problem: 'the URL has no host' };
  const port = /:(\d{1,5})$/.exec(host)?.[1];
  return {
    scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

function partsOf(given: Values, stripper: Stripper): UrlParts | Unusable {
  const url = textOfValue(given['url']);
  if (url !== undefined) return splitUrl(stripper.url(url));
  const host = textOfValue(given['host']);
  const target = textOfValue(given['target']) ?? textOfValue(given['path']);
  if (host === undefined || target === undefined) {
    return { problem: 'the case has neither a url nor a host and a target' };
  }
  return { scheme: textOfValue(given['scheme'])?.toLowerCase() === 'https' ? 'https' : 'http', host, target };
}

/** `{"Accept": "x"}`, `{"Accept": ["x", "y"]}` or `[["Accept", "x"]]`. */
export function pairsOf(value: unknown): ReadonlyArray<readonly [string, string]> {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown): ReadonlyArray<readonly [string, string]> => {
      if (Array.isArray(item) && typeof item[0] === 'string') return [[item[0], textOfValue(item[1]) ?? '']];
      if (isRecord(item) && typeof item['name'] === 'string') {
        return [[item['name'], textOfValue(item['value']) ?? '']];
      }
      return [];
    });
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]): ReadonlyArray<readonly [string, string]> => {
    if (Array.isArray(item)) return item.map((one) => [name, textOfValue(one) ?? ''] as const);
    return [[name, textOfValue(item) ?? '']];
  });
}

function observedOf(value: Values, stripper: Stripper): Observed {
  const status = Number(value['status']);
  const target = textOfValue(value['upstreamTarget']);
  const host = textOfValue(value['upstreamHost']);
  const backend = value['backend'] === null ? null : backendOf(value['backend']);
  return {
    ...(Number.isInteger(status) && status >= 0 && status < 1000 ? { status } : {}),
    ...(backend === undefined ? {} : { backend }),
    ...(target === undefined ? {} : { upstreamTarget: stripper.target(target) }),
    ...(host === undefined ? {} : { upstreamHost: host }),
    ...('headers' in value ? { headers: answerHeaders(value['headers'], stripper) } : {}),
  };
}

/** Headers of an answer that was recorded, without values that may be secret. */
export function answerHeaders(value: unknown, stripper: Stripper): ReadonlyArray<readonly [string, string]> {
  return pairsOf(value).flatMap(([name, text]): ReadonlyArray<readonly [string, string]> => {
    const lower = name.toLowerCase();
    if (lower === 'set-cookie') return [[lower, text.replace(/=[^;]*/, '=')]];
    if (lower === 'location') return [[lower, stripper.target(text)]];
    return stripper.headers([[lower, text]]);
  });
}

/** `{"namespace": "shop", "service": "web", "port": 80}` or `shop/web:80`. */
function backendOf(value: unknown): ObservedBackend | undefined {
  if (typeof value === 'string') {
    const [, namespace, service, port] = /^(?:([^/]+)\/)?([^/:]+)(?::([^:]+))?$/.exec(value) ?? [];
    if (service === undefined) return undefined;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      service,
      ...(port === undefined ? {} : { port: /^\d+$/.test(port) ? Number(port) : port }),
    };
  }
  if (!isRecord(value)) return undefined;
  const service = textOfValue(value['service']);
  if (service === undefined) return undefined;
  const namespace = textOfValue(value['namespace']);
  const port = value['port'];
  return {
    ...(namespace === undefined ? {} : { namespace }),
    service,
    ...(typeof port === 'number' || typeof port === 'string' ? { port } : {}),
  };
}
