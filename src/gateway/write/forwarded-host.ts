import type { TemplatePart } from '../../model/template.ts';

/**
 * The header of a template that stands for the host which a proxy in front names in a header, and for the request's own
 * host where it names none; undefined for every other part.
 */
export function forwardedHostHeader(part: TemplatePart | undefined): string | undefined {
  if (part === undefined || !('header' in part)) return undefined;
  const [fallback, ...more] = part.fallback ?? [];
  if (fallback === undefined || more.length > 0) return undefined;
  if ('header' in fallback) return forwardedHostHeader(fallback) === undefined ? undefined : part.header;
  const isHost =
    'variable' in fallback && ['host', 'host-without-port', 'host-header'].includes(fallback.variable);
  return isHost ? part.header : undefined;
}
