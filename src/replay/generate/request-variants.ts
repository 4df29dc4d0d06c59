import type { Match, NamedPredicate } from '../../model/match.ts';
import type { Request } from '../../model/request.ts';
import type { Cors, Route } from '../../model/route-table.ts';
import { targetVariants } from './path-variants.ts';

export interface RequestVariant {
  readonly request: Request;
  readonly purpose: string;
}

const METHODS = ['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

/** Requests near one that a route decides: other spellings, other methods, its conditions undone one by one. */
export function requestVariants(base: Request, routes: readonly Route[]): readonly RequestVariant[] {
  const found: RequestVariant[] = targetVariants(base.target).map(({ target, purpose }) => ({
    request: { ...base, target },
    purpose,
  }));
  for (const method of METHODS) {
    if (method !== base.method) found.push({ request: { ...base, method }, purpose: `method ${method}` });
  }
  found.push(...hostVariants(base));
  for (const { match, cors, outcome } of routes) {
    found.push(...conditionVariants(base, match));
    if (cors !== undefined) found.push(...corsVariants(base, cors));
    for (const name of headersOf(outcome)) {
      found.push({ request: withHeader(base, name, 'sample.example'), purpose: `header ${name} present` });
    }
    if (outcome.kind === 'gate') {
      found.push({
        request: withHeader(base, 'Authorization', 'Basic dTpw'),
        purpose: 'with credentials',
      });
    }
  }
  return found;
}

function hostVariants(base: Request): readonly RequestVariant[] {
  const { host, scheme, port } = base;
  const sni = base.sni ?? host;
  const made: RequestVariant[] = [];
  const add = (changed: string, purpose: string): void => {
    if (changed === host) return;
    const request = scheme === 'https' ? { ...base, host: changed, sni } : { ...base, host: changed };
    made.push({ request, purpose });
  };
  add(host.toUpperCase(), 'host in upper case');
  if (!host.endsWith('.') && !host.includes(':')) {
    add(`${host}.`, 'host with a dot at the end');
    add(`${host}:${port ?? (scheme === 'https' ? 443 : 80)}`, 'host with a port');
  }
  return made;
}

function conditionVariants(base: Request, match: Match): readonly RequestVariant[] {
  const made: RequestVariant[] = [];
  for (const inner of [match, ...(match.any ?? []), ...(match.not ?? [])]) {
    for (const predicate of inner.headers ?? []) made.push(...headerVariants(base, predicate));
    for (const predicate of inner.cookies ?? []) made.push(...cookieVariants(base, predicate));
    for (const predicate of inner.query ?? []) made.push(...queryVariants(base, predicate));
  }
  return made;
}

/** A value that the predicate names, so that near misses can be made of it. */
function sampleOf({ value }: NamedPredicate): string {
  return 'value' in value ? value.value : 'sample';
}

function headerVariants(base: Request, predicate: NamedPredicate): readonly RequestVariant[] {
  const { name } = predicate;
  if (name.toLowerCase() === 'host') return [];
  const value = sampleOf(predicate);
  const plain = withoutHeader(base, name);
  return [
    { request: plain, purpose: `header ${name} absent` },
    { request: withHeader(plain, name, value), purpose: `header ${name} present` },
    { request: withHeader(plain, name, `${value}x`), purpose: `header ${name} with another value` },
    { request: withHeader(plain, name, value.toUpperCase()), purpose: `header ${name} in upper case` },
    { request: withHeader(plain, name, ''), purpose: `header ${name} empty` },
    {
      request: withHeader(withHeader(plain, name, 'other'), name, value),
      purpose: `header ${name} twice`,
    },
  ];
}

function cookieVariants(base: Request, predicate: NamedPredicate): readonly RequestVariant[] {
  const { name } = predicate;
  const value = sampleOf(predicate);
  const plain = withoutHeader(base, 'cookie');
  const sent = (text: string, purpose: string): RequestVariant => ({
    request: withHeader(plain, 'Cookie', text),
    purpose: `cookie ${name} ${purpose}`,
  });
  return [
    { request: plain, purpose: `cookie ${name} absent` },
    sent(`${name}=${value}`, 'present'),
    sent(`${name}=${value}x`, 'with another value'),
    sent(`a=b; ${name}=${value}`, 'behind another one'),
    sent(`x${name}=${value}`, 'under a longer name'),
  ];
}

function queryVariants(base: Request, predicate: NamedPredicate): readonly RequestVariant[] {
  const { name } = predicate;
  const value = sampleOf(predicate);
  const [path = '/'] = base.target.split('?');
  const sent = (query: string, purpose: string): RequestVariant => ({
    request: { ...base, target: `${path}${query}` },
    purpose: `parameter ${name} ${purpose}`,
  });
  return [
    sent('', 'absent'),
    sent(`?${name}=${value}`, 'present'),
    sent(`?${name}=${value}x`, 'with another value'),
    sent(`?${name}`, 'without a value'),
    sent(`?a=b&${name}=${value}`, 'behind another one'),
    sent(`?${name}=other&${name}=${value}`, 'twice'),
  ];
}

function corsVariants(base: Request, cors: Cors): readonly RequestVariant[] {
  const origins = ['https://origin.example'];
  if (cors.allowOrigins !== '*') {
    for (const { text } of cors.allowOrigins) {
      const filled = text.replaceAll('*', 'sub');
      origins.push(filled.includes('://') ? filled : `https://${filled}`);
    }
  }
  return origins.flatMap((origin) => {
    const plain = withHeader(base, 'Origin', origin);
    const options: Request = { ...plain, method: 'OPTIONS' };
    return [
      { request: plain, purpose: `origin ${origin}` },
      { request: options, purpose: `OPTIONS from origin ${origin}` },
      {
        request: withHeader(options, 'Access-Control-Request-Method', 'GET'),
        purpose: `preflight from origin ${origin}`,
      },
    ];
  });
}

/** Headers whose values the templates of an outcome take. */
function headersOf(outcome: unknown): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('header' in value && typeof value.header === 'string') names.add(value.header);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(outcome);
  return [...names].filter((name) => name.toLowerCase() !== 'host').sort();
}

function withHeader(request: Request, name: string, value: string): Request {
  return { ...request, headers: [...request.headers, [name, value]] };
}

function withoutHeader(request: Request, name: string): Request {
  const lower = name.toLowerCase();
  return { ...request, headers: request.headers.filter(([one]) => one.toLowerCase() !== lower) };
}
