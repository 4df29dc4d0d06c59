import type { Origin } from '../../model/origin.ts';
import type { Location, Redirect } from '../../model/outcome.ts';
import type { ListenerProtocol } from '../../model/route-table.ts';
import { literalText, type Template } from '../../model/template.ts';
import { type Abilities, isHostname, LIMITS } from '../limits.ts';
import type { DraftPath, Note } from './draft.ts';
import { ROUTE_FINDINGS } from './findings/routes.ts';
import { forwardedHostHeader } from './forwarded-host.ts';
import { noteOf } from './reporter.ts';
import { type PathChoice, showTemplate } from './rewrites.ts';

type Parts = Location & { kind: 'parts' };

/** What a RequestRedirect says, but for the path. */
export type RedirectReading =
  | {
      readonly kind: 'redirect';
      readonly location: Parts;
      readonly statusCode: number;
      readonly fields: { readonly scheme?: string; readonly hostname?: string; readonly port?: number };
      readonly notes: readonly Note[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** The listener that the redirect is answered on. */
export interface Ear {
  readonly protocol: ListenerProtocol;
  readonly port: number;
}

export function readRedirect(
  redirect: Redirect,
  ear: Ear,
  abilities: Abilities,
  origins: readonly Origin[],
): RedirectReading {
  const notes: Note[] = [];
  const location = redirect.location.kind === 'parts' ? redirect.location : partsOf(redirect.location.value);
  if (location === undefined) {
    const value = redirect.location.kind === 'template' ? showTemplate(redirect.location.value) : '';
    return { kind: 'refused', reason: `the target ${value}` };
  }
  const statusCode = statusOf(redirect.status, abilities, notes, origins);
  if (statusCode === undefined) return { kind: 'refused', reason: `the status ${redirect.status}` };
  const hostname = hostOf(location);
  noteForwardedHost(location, notes, origins);
  if (hostname === undefined) {
    const host = location.host.kind === 'template' ? showTemplate(location.host.value) : '';
    return { kind: 'refused', reason: `the host ${host}` };
  }
  const fields = {
    ...(location.scheme === 'request' ? {} : { scheme: location.scheme }),
    ...(hostname === '' ? {} : { hostname }),
    ...portOf(location, ear, notes, origins),
  };
  noteQuery(location, notes, origins);
  if (location.cutLastSlash === true) {
    notes.push(
      noteOf(
        ROUTE_FINDINGS.redirectLastSlash,
        'A slash at the very end of the redirect target is kept.',
        origins,
        {
          group: 'slash',
          before: 'a request for /dir/ is sent to .../dir',
          after: 'a request for /dir/ is sent to .../dir/',
          witness: { path: '/dir/' },
        },
      ),
    );
  }
  return { kind: 'redirect', location, statusCode, fields, notes };
}

function statusOf(
  status: number,
  abilities: Abilities,
  notes: Note[],
  origins: readonly Origin[],
): number | undefined {
  if (abilities.redirectStatuses.includes(status)) return status;
  const nearest = status === 308 ? 301 : status === 307 || status === 303 ? 302 : undefined;
  if (nearest === undefined) return undefined;
  notes.push(
    noteOf(ROUTE_FINDINGS.redirectStatus, `Redirects with ${status} are written with ${nearest}.`, origins, {
      before: `${status}`,
      after: `${nearest}: a client may repeat a POST as GET`,
      witness: { method: 'POST' },
    }),
  );
  return nearest;
}

/** The fixed host name; empty for the host of the request; undefined where it cannot be written. */
function hostOf(location: Parts): string | undefined {
  if (location.host.kind === 'request') return '';
  const { value } = location.host;
  const [only] = value;
  const hosts = ['host', 'host-without-port', 'host-header', 'host-header-without-default-port'];
  if (value.length === 1 && only !== undefined && 'variable' in only) {
    return hosts.includes(only.variable) ? '' : undefined;
  }
  if (value.length === 1 && forwardedHostHeader(only) !== undefined) return '';
  const text = literalText(value)?.toLowerCase();
  return text !== undefined && isHostname(text) ? text : undefined;
}

function noteForwardedHost(location: Parts, notes: Note[], origins: readonly Origin[]): void {
  const [only, ...more] = location.host.kind === 'template' ? location.host.value : [];
  const header = more.length > 0 ? undefined : forwardedHostHeader(only);
  if (header === undefined) return;
  notes.push(
    noteOf(
      ROUTE_FINDINGS.redirectForwardedHost,
      `The redirect goes to the host of the request, whatever ${header} says.`,
      origins,
      {
        group: header,
        before: `a request with ${header} is sent to the host that the header names`,
        after: 'it is sent to the host of the request',
        witness: { headers: [[header, 'other.example']] },
      },
    ),
  );
}

const WELL_KNOWN: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * With a scheme the API takes its well-known port, without one the listener's; the well-known port is not printed
 * (HTTPRequestRedirectFilter.port).
 */
function portOf(
  location: Parts,
  ear: Ear,
  notes: Note[],
  origins: readonly Origin[],
): { readonly port?: number } {
  const scheme = location.scheme === 'request' ? ear.protocol : location.scheme;
  const implied = location.scheme === 'request' ? ear.port : WELL_KNOWN[scheme];
  const printed = (port: number): number | undefined => (port === WELL_KNOWN[scheme] ? undefined : port);
  const wanted =
    location.port === 'default' ? undefined : typeof location.port === 'number' ? location.port : ear.port;
  if (keepsHostHeader(location) && location.scheme === 'request' && implied !== WELL_KNOWN[scheme]) {
    notes.push(
      noteOf(
        ROUTE_FINDINGS.redirectPort,
        `The redirect prints the port ${ear.port} of the listener.`,
        origins,
        {
          group: `listener ${ear.port}`,
          before: 'the port of the Host header, if it has one',
          after: `${scheme}://host:${ear.port}/ whatever the Host header has`,
        },
      ),
    );
    return {};
  }
  const mustPrint = location.port === 'listener-always' || typeof location.port === 'number';
  if (mustPrint && wanted !== undefined && printed(wanted) === undefined) {
    notes.push(
      noteOf(ROUTE_FINDINGS.redirectPort, `The redirect no longer prints the port ${wanted}.`, origins, {
        group: 'port',
        before: `${scheme}://host:${wanted}/`,
        after: `${scheme}://host/`,
      }),
    );
  }
  const target = wanted ?? WELL_KNOWN[scheme] ?? ear.port;
  return target === implied ? {} : { port: target };
}

/** The Host header stays as it is, with the port that clients put there. */
function keepsHostHeader({ host, port }: Parts): boolean {
  if (host.kind === 'request' || port !== 'default') return false;
  const [only, ...more] = host.value;
  return only !== undefined && more.length === 0 && 'variable' in only && only.variable === 'host-header';
}

function noteQuery(location: Parts, notes: Note[], origins: readonly Origin[]): void {
  if (location.query === 'keep') return;
  if (location.query === 'drop') {
    notes.push(
      noteOf(ROUTE_FINDINGS.redirectQuery, 'The query of the request is kept in the redirect.', origins, {
        group: 'kept',
        before: 'the query of the request is dropped',
        after: 'implementations append the query of the request to the target',
        witness: { query: 'a=1' },
      }),
    );
    return;
  }
  notes.push(
    noteOf(
      ROUTE_FINDINGS.redirectQuery,
      `The query ?${location.query.value} of the redirect target is lost.`,
      origins,
      {
        severity: 'high',
        before: `the target ends in ?${location.query.value}`,
        after: 'the target has the query of the request, if any',
      },
    ),
  );
}

/** The path field for a choice; undefined without one. */
export function pathField(choice: PathChoice): DraftPath | undefined {
  switch (choice.kind) {
    case 'full':
      return { type: 'ReplaceFullPath', replaceFullPath: choice.value };
    case 'prefix':
      return { type: 'ReplacePrefixMatch', replacePrefixMatch: choice.replacement };
    default:
      return undefined;
  }
}

export function fitsPathField(choice: PathChoice): boolean {
  if (choice.kind === 'full') return choice.value.length <= LIMITS.pathLength;
  return choice.kind !== 'prefix' || choice.replacement.length <= LIMITS.pathLength;
}

/**
 * Reads `scheme://host[:port]` followed by nothing, a fixed path and query, or the request's own as parts.
 */
function partsOf(template: Template): Parts | undefined {
  const [first, ...rest] = template;
  if (first === undefined || !('text' in first)) return undefined;
  const start = /^(https?):\/\//i.exec(first.text);
  const scheme = start?.[1]?.toLowerCase();
  if (start === null || (scheme !== 'http' && scheme !== 'https')) return undefined;
  const remainder: Template = [{ text: first.text.slice(start[0].length) }, ...rest];
  const authority = splitAuthority(remainder);
  if (authority === undefined) return undefined;
  const tail = tailOf(authority.rest);
  if (tail === undefined) return undefined;
  return { kind: 'parts', scheme, host: authority.host, port: authority.port, ...tail };
}

function splitAuthority(
  template: Template,
): { host: Parts['host']; port: Parts['port']; rest: Template } | undefined {
  const [first, second, ...others] = template;
  if (first === undefined || !('text' in first)) return undefined;
  if (first.text === '') {
    if (second === undefined || !('variable' in second)) return undefined;
    return { host: { kind: 'template', value: [second] }, port: 'default', rest: others };
  }
  const end = first.text.search(/[/?]/);
  const authority = end < 0 ? first.text : first.text.slice(0, end);
  const colon = authority.indexOf(':');
  const host = colon < 0 ? authority : authority.slice(0, colon);
  const port = colon < 0 ? 'default' : Number(authority.slice(colon + 1));
  if (typeof port === 'number' && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) return undefined;
  const after = end < 0 ? '' : first.text.slice(end);
  const more = second === undefined ? [] : [second, ...others];
  const rest: Template = after === '' ? more : [{ text: after }, ...more];
  return { host: { kind: 'template', value: [{ text: host }] }, port, rest };
}

function tailOf(rest: Template): Pick<Parts, 'path' | 'query'> | undefined {
  const [only] = rest;
  if (only !== undefined && rest.length === 1 && 'variable' in only && only.encode === undefined) {
    if (only.variable === 'request-uri') return { path: { kind: 'keep' }, query: 'keep' };
    if (only.variable === 'path' || only.variable === 'raw-path')
      return { path: { kind: 'keep' }, query: 'drop' };
  }
  const text = literalText(rest);
  if (text === undefined || text.includes('#')) return undefined;
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = mark < 0 || mark === text.length - 1 ? 'drop' : { value: text.slice(mark + 1) };
  return { path: { kind: 'constant', value: path === '' ? '/' : path }, query };
}
