import type { Origin } from '../../model/origin.ts';
import type { Cors, OriginPredicate } from '../../model/route-table.ts';
import type { Fields } from './fields.ts';

/**
 * A CORS filter (Gateway API v1.6, HTTPCORSFilter): preflights are answered by the gateway, other requests are always
 * forwarded and only the headers of their answers differ.
 */
export function readCors(fields: Fields, origins: readonly Origin[]): Cors {
  const allowed = fields.texts('allowOrigins');
  const credentials = fields.flag('allowCredentials') ?? false;
  const exposed = fields.texts('exposeHeaders');
  return {
    allowOrigins: allowed.includes('*') ? '*' : allowed.map(originPredicate),
    allowCredentials: credentials,
    starAnswer: credentials ? 'echo' : 'literal',
    allowMethods: fields.texts('allowMethods').join(', '),
    allowHeaders: fields.texts('allowHeaders').join(', '),
    ...(exposed.length === 0 ? {} : { exposeHeaders: exposed.join(', ') }),
    maxAge: fields.integer('maxAge') ?? 5,
    answers: 'preflight',
    preflightStatus: 200,
    headersOnEveryAnswer: false,
    origins,
  };
}

/** What a filter does in an implementation. */
export function corsAs(manner: Cors['manner'], cors: Cors): Cors {
  if (manner === undefined) return cors;
  if (manner === 'nginx-gateway-fabric')
    return { ...cors, manner, starAnswer: 'echo', answers: 'every-options', headersOnEveryAnswer: true };
  const every = { source: '.*', flavour: 'go', ignoreCase: false, anchoring: 'none' } as const;
  const { allowOrigins, exposeHeaders } = cors;
  return {
    ...cors,
    manner,
    allowOrigins: allowOrigins === '*' ? [{ kind: 'regex', pattern: every, text: '*' }] : allowOrigins,
    allowMethods: tight(cors.allowMethods),
    allowHeaders: tight(cors.allowHeaders),
    ...(exposeHeaders === undefined ? {} : { exposeHeaders: tight(exposeHeaders) }),
  };
}

/** Lists are printed without spaces. */
function tight(list: string): string {
  return list.replaceAll(', ', ',');
}

/** A `*` in an origin stands for any number of labels; a missing port for the scheme's own. */
function originPredicate(text: string): OriginPredicate {
  const origin = withoutDefaultPort(text);
  if (!origin.includes('*')) return { kind: 'exact', value: origin, text };
  const source = origin.split('*').map(escapePlain).join('[^/:]*');
  return { kind: 'regex', pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' }, text };
}

function withoutDefaultPort(origin: string): string {
  if (origin.startsWith('http://') && origin.endsWith(':80')) return origin.slice(0, -3);
  if (origin.startsWith('https://') && origin.endsWith(':443')) return origin.slice(0, -4);
  return origin;
}

function escapePlain(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
