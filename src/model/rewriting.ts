import { compile, type Found } from '../regex/compile.ts';
import type { Pattern } from '../regex/pattern.ts';
import { hostWithoutPort } from './hosts.ts';
import type { RequestContext } from './matching.ts';
import type { Location, PathRewrite } from './outcome.ts';
import { encodePath, replacePrefix } from './paths.ts';
import { type Captures, renderTemplate } from './rendering.ts';

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
    path: encodePath(path, context.listener.paths.encode),
    untouched: false,
    captures: groups,
  });
  switch (rewrite.kind) {
    case 'keep':
      if (context.listener.paths.kept === 'canonical') return written(context.path);
      return { path: context.rawPath, untouched: true, captures };
    case 'canonical':
      return written(context.path);
    case 'constant':
      return written(rewrite.value);
    case 'prefix':
      return written(replacePrefix(context.path, rewrite.prefix, rewrite.replacement));
    case 'regex':
      return rewriteByPattern(rewrite, context, captures);
  }
}

function rewriteByPattern(
  rewrite: Extract<PathRewrite, { kind: 'regex' }>,
  context: RequestContext,
  captures: Captures,
): Rewritten {
  const untouched = rewritePath({ kind: 'keep' }, context, captures);
  const compiled = compile(rewrite.pattern);
  if (!compiled.ok) return compiled.invalid ? untouched : { path: null, untouched: false, captures };
  const { matcher } = compiled;
  const found =
    rewrite.replaces === 'all-matches' ? matcher.execAll(context.path) : [matcher.exec(context.path)];
  const first = found[0];
  if (first === undefined) return untouched;
  const unknown: Rewritten = { path: null, untouched: false, captures: () => first };
  const usesGroups = rewrite.template.some((part) => 'capture' in part && part.capture !== 0);
  if (usesGroups && !matcher.capturesAreCertain) return unknown;
  let result = '';
  for (const one of found) {
    if (one === undefined) continue;
    const replacement = renderTemplate(rewrite.template, context, () => one);
    if (replacement === null) return unknown;
    if (rewrite.replaces === 'whole') result = replacement;
    else result += one.before + replacement;
  }
  if (rewrite.replaces !== 'whole') result += found.at(-1)?.after ?? '';
  return { path: encodePath(result, context.listener.paths.encode), untouched: false, captures: () => first };
}

/** The groups of a pattern in the canonical path, looked for when a template first asks. */
export function capturesOf(pattern: Pattern, context: RequestContext): Captures {
  let found: { readonly groups: Found | undefined } | undefined;
  return () => {
    if (found === undefined) {
      const compiled = compile(pattern);
      found = { groups: compiled.ok ? compiled.matcher.exec(context.path) : undefined };
    }
    return found.groups;
  };
}

/** The Location header of a redirect; null where it cannot be known. */
export function renderLocation(
  location: Location,
  context: RequestContext,
  captures: Captures,
): string | null {
  if (location.kind === 'template') {
    const whole = renderTemplate(location.value, context, captures);
    return location.cutLastSlash === true && whole?.endsWith('/') === true ? whole.slice(0, -1) : whole;
  }
  const { request, listener } = context;
  const scheme = location.scheme === 'request' ? request.scheme : location.scheme;
  const host =
    location.host.kind === 'request'
      ? hostWithoutPort(request.host)
      : renderTemplate(location.host.value, context, captures);
  const path = rewritePath(location.path, context, captures).path;
  if (host === null || path === null) return null;
  const query =
    location.query === 'keep' ? context.query : location.query === 'drop' ? undefined : location.query.value;
  let tail = query === undefined || query === '' ? path : `${path}?${query}`;
  if (location.cutLastSlash === true && tail.endsWith('/')) tail = tail.slice(0, -1);
  if (location.relative === true) return tail;
  return `${scheme}://${host}${portText(location.port, scheme, listener.port)}${tail}`;
}

type PortRule = Extract<Location, { kind: 'parts' }>['port'];

function portText(rule: PortRule, scheme: 'http' | 'https', listenerPort: number): string {
  if (rule === 'default') return '';
  if (rule === 'listener') return listenerPort === (scheme === 'http' ? 80 : 443) ? '' : `:${listenerPort}`;
  return `:${rule === 'listener-always' ? listenerPort : rule}`;
}
