import { compile, type Found } from '../regex/compile.ts';
import type { Pattern } from '../regex/pattern.ts';
import { hostWithoutPort } from './hosts.ts';
import type { Location } from './outcome.ts';
import { type Captures, renderTemplate, rewritePath } from './rendering.ts';
import type { RequestContext } from './request-context.ts';

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
  const { path, untouched } = rewritePath(location.path, context, captures);
  if (host === null || path === null) return null;
  const query =
    location.query === 'keep' ? context.query : location.query === 'drop' ? undefined : location.query.value;
  const keepsMark = location.query === 'keep' && (untouched || keepsEmptyQuery(listener));
  let tail = query === undefined || (query === '' && !keepsMark) ? path : `${path}?${query}`;
  if (location.cutLastSlash === true && tail.endsWith('/')) tail = tail.slice(0, -1);
  if (location.relative === true) return tail;
  return `${scheme}://${host}${portText(location.port, scheme, listener.port)}${tail}`;
}

/** Only nginx, where it makes a target anew, leaves out a `?` that nothing follows. */
export function keepsEmptyQuery({ paths }: RequestContext['listener']): boolean {
  return paths.encode !== 'nginx';
}

type PortRule = Extract<Location, { kind: 'parts' }>['port'];

function portText(rule: PortRule, scheme: 'http' | 'https', listenerPort: number): string {
  if (rule === 'default') return '';
  if (rule === 'listener') return listenerPort === (scheme === 'http' ? 80 : 443) ? '' : `:${listenerPort}`;
  return `:${rule === 'listener-always' ? listenerPort : rule}`;
}
