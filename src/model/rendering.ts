import { compile, type Found, type Matcher } from '../regex/compile.ts';
import { cidrContains } from './addresses.ts';
import { hostWithoutPort, normaliseHost } from './hosts.ts';
import {
  canonicalPath,
  encodeComponent,
  encodePath,
  joinedByGo,
  replacePrefix,
  rewrittenByGo,
  writtenByGo,
} from './paths.ts';
import type { RequestContext } from './request-context.ts';
import type { PathRewrite, RequestVariable, Template, TemplatePart } from './template.ts';
import type { Truth } from './values.ts';

/** Groups of the regular expression that decided or rewrote. */
export type Captures = () => Found | undefined;

/** No regular expression is in force. */
export const NO_CAPTURES: Captures = () => undefined;

/**
 * Fills the holes of a template; null where one holds something that nobody outside the system knows. A group that took
 * no part, or does not exist, is empty.
 */
export function renderTemplate(
  template: Template,
  context: RequestContext,
  captures: Captures,
): string | null {
  let text = '';
  for (const part of template) {
    const piece = renderPart(part, context, captures);
    if (piece === null) return null;
    text += piece;
  }
  return text;
}

function renderPart(part: TemplatePart, context: RequestContext, captures: Captures): string | null {
  if ('text' in part) return part.text;
  if ('unknown' in part)
    return part.with === 'client-certificate' && context.request.clientCertificate === undefined ? '' : null;
  if ('capture' in part) {
    const group = part.capture;
    const found = captures();
    return (typeof group === 'number' ? found?.groups[group] : found?.named.get(group)) ?? '';
  }
  if ('header' in part) {
    const counts = part.peers === undefined ? true : isPeer(part.peers, context);
    if (counts === 'unknown') return null;
    const sent = counts ? headerOf(part.header.toLowerCase(), context) : '';
    const item = part.first === true ? (sent.split(',')[0] ?? '').trim() : sent;
    const value = part.withoutPort === true ? hostWithoutPort(item) : item;
    if (value !== '' || part.fallback === undefined) return value;
    return renderTemplate(part.fallback, context, captures);
  }
  if ('replaced' in part) return replaced(part, context, captures);
  const value =
    'rewritten' in part
      ? rewritePath(part.rewritten, context, captures).path
      : variable(part.variable, context);
  return value === null || part.encode === undefined ? value : encodeComponent(value);
}

function isPeer(cidrs: readonly string[], { request }: RequestContext): Truth {
  const address = request.remoteAddress;
  return address === undefined ? 'unknown' : cidrs.some((cidr) => cidrContains(cidr, address));
}

function headerOf(name: string, context: RequestContext): string {
  return (name === 'host' ? context.request.host : context.headers.get(name)) ?? '';
}

function variable(name: RequestVariable, context: RequestContext): string | null {
  const { request } = context;
  switch (name) {
    case 'scheme':
      return request.scheme;
    case 'host':
      return normaliseHost(request.host);
    case 'host-header':
      return request.host;
    case 'host-without-port':
      return hostWithoutPort(request.host);
    case 'host-header-without-default-port': {
      const usual = request.scheme === 'http' ? ':80' : ':443';
      return request.host.endsWith(usual) ? hostWithoutPort(request.host) : request.host;
    }
    case 'listener-port':
      return String(context.listener.port);
    case 'path':
      return context.path;
    case 'raw-path':
      return context.rawPath;
    case 'query':
      return context.query ?? '';
    case 'query-part':
      return context.query === undefined || context.query === '' ? '' : `?${context.query}`;
    case 'request-uri':
      return request.target;
    case 'method':
      return request.method;
    case 'remote-address':
      return request.remoteAddress ?? null;
    case 'client-address':
      return context.clientAddress ?? null;
    case 'basic-user':
      return basicUser(context);
    case 'request-id':
      return null;
  }
}

/** A path after rewriting, as on the wire; null where it cannot be known. */
export interface Rewritten {
  readonly path: string | null;
  /** True when the path is the one of the wire, byte for byte. */
  readonly untouched: boolean;
  /** The groups in force afterwards: those of the rewriting pattern if it matched. */
  readonly captures: Captures;
}

/** Applies a path rewrite to a request. */
export function rewritePath(rewrite: PathRewrite, context: RequestContext, captures: Captures): Rewritten {
  const written = (path: string, groups = captures): Rewritten => ({
    path: writtenAnew(path, context),
    untouched: false,
    captures: groups,
  });
  switch (rewrite.kind) {
    case 'keep':
      if (context.listener.paths.kept === 'canonical')
        return { path: writtenByGo(context.path, context.rawPath), untouched: false, captures };
      if (context.listener.paths.kept === 'matched') return written(context.path);
      return { path: context.rawPath, untouched: true, captures };
    case 'canonical':
      return written(context.path);
    case 'constant':
      return written(rewrite.value);
    case 'prefix':
      return withPrefixReplaced(rewrite, context, captures);
    case 'regex':
      return rewriteByPattern(rewrite, context, captures);
    case 'sequence':
      return rewriteInTurn(rewrite.steps, context, captures);
  }
}

/** A rewritten path on the wire. */
function writtenAnew(path: string, { rawPath, listener }: RequestContext): string {
  const { kept, encode } = listener.paths;
  return kept === 'canonical' && encode === 'rfc3986'
    ? rewrittenByGo(path, rawPath)
    : encodePath(path, encode);
}

function withPrefixReplaced(
  { prefix, replacement }: Extract<PathRewrite, { kind: 'prefix' }>,
  context: RequestContext,
  captures: Captures,
): Rewritten {
  const replaced = replacePrefix(context.path, prefix, replacement);
  const { prefixRewrites } = context.listener.paths;
  const written = prefixRewrites === 'decoded' ? joinedByGo(replaced) : writtenAnew(replaced, context);
  return { path: written, untouched: false, captures };
}

function rewriteByPattern(
  rewrite: Extract<PathRewrite, { kind: 'regex' }>,
  context: RequestContext,
  captures: Captures,
): Rewritten {
  const untouched = rewritePath({ kind: 'keep' }, context, captures);
  const compiled = compile(rewrite.pattern);
  if (!compiled.ok) return compiled.invalid ? untouched : { path: null, untouched: false, captures };
  const found = searched(compiled.matcher, context.path, rewrite.replaces === 'all-matches');
  const first = found[0];
  if (first === undefined) return untouched;
  const result = substituted(found, rewrite, compiled.matcher, context);
  if (result === null) return { path: null, untouched: false, captures: () => first };
  return { path: writtenAnew(result, context), untouched: false, captures: () => first };
}

/** Each step sees what the one before left, in its canonical form. */
function rewriteInTurn(
  steps: readonly PathRewrite[],
  context: RequestContext,
  captures: Captures,
): Rewritten {
  let current = context;
  let result = rewritePath({ kind: 'keep' }, context, captures);
  for (const step of steps) {
    const next = rewritePath(step, current, result.captures);
    if (next.path === null) return next;
    if (next.untouched) continue;
    result = next;
    const target = canonicalPath(next.path === '' ? '/' : next.path, {
      ...context.listener.paths,
      dotSegments: false,
      mergeSlashes: false,
    });
    current = {
      ...current,
      path: next.path === '' ? '' : target.ok ? target.path : next.path,
      rawPath: next.path,
    };
  }
  return result;
}

function searched(matcher: Matcher, text: string, all: boolean): readonly Found[] {
  if (all) return matcher.execAll(text);
  const found = matcher.exec(text);
  return found === undefined ? [] : [found];
}

/** The text with its matches replaced; null where the replacement cannot be known. */
function substituted(
  found: readonly Found[],
  rewrite: { readonly template: Template; readonly replaces: 'whole' | 'match' | 'all-matches' },
  matcher: Matcher,
  context: RequestContext,
): string | null {
  const usesGroups = rewrite.template.some((part) => 'capture' in part && part.capture !== 0);
  if (usesGroups && !matcher.capturesAreCertain) return null;
  let result = '';
  for (const one of found) {
    const replacement = renderTemplate(rewrite.template, context, () => one);
    if (replacement === null) return null;
    if (rewrite.replaces === 'whole') result = replacement;
    else result += one.before + replacement;
  }
  return rewrite.replaces === 'whole' ? result : result + (found.at(-1)?.after ?? '');
}

function replaced(
  part: Extract<TemplatePart, { readonly replaced: Template }>,
  context: RequestContext,
  captures: Captures,
): string | null {
  const text = renderTemplate(part.replaced, context, captures);
  if (text === null) return null;
  const compiled = compile(part.pattern);
  if (!compiled.ok) return compiled.invalid ? text : null;
  const found = searched(compiled.matcher, text, true);
  if (found.length === 0) return text;
  return substituted(found, { template: part.by, replaces: 'all-matches' }, compiled.matcher, context);
}

/** RFC 7617: the text before the first colon of the decoded credentials; empty where there are none. */
function basicUser(context: RequestContext): string {
  const [scheme = '', encoded = ''] = (context.headers.get('authorization') ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return '';
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? '' : decoded.slice(0, colon);
}
