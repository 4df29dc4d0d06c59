import type { Found } from '../regex/compile.ts';
import { hostWithoutPort, normaliseHost } from './hosts.ts';
import type { RequestContext } from './matching.ts';
import { encodeComponent } from './paths.ts';
import type { RequestVariable, Template, TemplatePart } from './template.ts';

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
  if ('unknown' in part) return null;
  if ('capture' in part) {
    const group = part.capture;
    const found = captures();
    return (typeof group === 'number' ? found?.groups[group] : found?.named.get(group)) ?? '';
  }
  if ('header' in part) {
    const sent = headerOf(part.header.toLowerCase(), context);
    const item = part.first === true ? (sent.split(',')[0] ?? '').trim() : sent;
    const value = part.withoutPort === true ? hostWithoutPort(item) : item;
    if (value !== '' || part.fallback === undefined) return value;
    return renderTemplate(part.fallback, context, captures);
  }
  const value = variable(part.variable, context);
  return value === null || part.encode === undefined ? value : encodeComponent(value);
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
    case 'request-id':
      return null;
  }
}
