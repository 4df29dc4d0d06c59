import { resultsFor } from '../model/evaluate.ts';
import type { Result } from '../model/evaluation.ts';
import { type Finding, finding } from '../model/finding.ts';
import type { PathPredicate } from '../model/match.ts';
import { nameOf, type Origin } from '../model/origin.ts';
import type { Outcome } from '../model/outcome.ts';
import { canonicalPath, encodePath } from '../model/paths.ts';
import type { Request } from '../model/request.ts';
import type { HostPattern, Listener, PathHandling, RouteTable, VirtualHost } from '../model/route-table.ts';
import { mayOverlap } from '../regex/intersect.ts';
import { exactTree, prefixTree } from '../regex/literals.ts';
import { parse } from '../regex/parse.ts';
import { hostsInWords } from './names.ts';
import { SPELLING } from './proof-kinds.ts';

/** A request that is refused today, and served afterwards as its path is read otherwise. */
interface Opening {
  readonly host: string;
  readonly request: Request;
  /** As it is read today. */
  readonly path: string;
  readonly backend: string;
  readonly origins: readonly Origin[];
}

/**
 * Paths to which access is limited, and other spellings of them that both sides read as different paths: the proof compares
 * paths after each side has read them, so that it says nothing of these. `//admin` is `/admin` for a proxy that joins slashes,
 * and another path, which another route may serve, for one that does not.
 */
export function spellingFindings([before, after]: readonly [RouteTable, RouteTable]): readonly Finding[] {
  const known = after.listeners.map(({ paths }) => readingOf(paths));
  const isAlike = before.listeners.every(({ paths }) => known.every((one) => one === readingOf(paths)));
  if (isAlike) return [];
  const openings = before.listeners.flatMap((listener) =>
    listener.virtualHosts.flatMap((host) => openingsOf(listener, host, [before, after])),
  );
  const [first] = openings;
  if (first === undefined) return [];
  const { path, request, backend } = first;
  return [
    finding(
      SPELLING,
      `${hostsInWords(openings.map(({ host }) => host))}: ${request.target} is read as ${path} today and as another path afterwards.`,
      openings.flatMap(({ origins }) => origins),
      {
        before: 'refused, as it is in its usual spelling',
        after: `forwarded to ${backend}, which may read it as ${path}`,
        witness: request,
      },
    ),
  ];
}

function readingOf({ decode, mergeSlashes, dotSegments, resolution, escapedSlashes }: PathHandling): string {
  return JSON.stringify([decode, mergeSlashes, dotSegments, resolution, escapedSlashes]);
}

/** The first such request for each route with a limit. */
function openingsOf(
  listener: Listener,
  host: VirtualHost,
  tables: readonly [RouteTable, RouteTable],
): Opening[] {
  const { protocol, port, mesh } = listener;
  const name = sampleHost(host.hosts[0]);
  if (name === undefined || mesh !== undefined || (protocol !== 'http' && protocol !== 'https')) return [];
  if (!host.routes.some(({ outcome }) => isLimited(outcome))) return [];
  if (host.routes.every(({ outcome }) => isLimited(outcome)) && isLimited(host.unmatched)) return [];
  return host.routes.flatMap(({ match, outcome, origins }): Opening[] => {
    const path = isLimited(outcome) ? samplePath(match.path) : undefined;
    if (path === undefined) return [];
    for (const target of spellingsOf(path)) {
      const request: Request = {
        method: match.methods?.[0] ?? 'GET',
        scheme: protocol,
        host: name,
        port,
        target,
        headers: [],
      };
      const backend = openedBy(request, tables);
      const read = canonicalPath(target, listener.paths);
      if (backend !== undefined && read.ok) {
        return [{ host: name, request, path: read.path, backend, origins }];
      }
    }
    return [];
  });
}

function isLimited(outcome: Outcome): boolean {
  return (
    outcome.kind === 'gate' ||
    (outcome.kind === 'respond' && (outcome.status === 401 || outcome.status === 403))
  );
}

/** The backend that serves everybody afterwards what is refused to somebody today; undefined: there is none. */
function openedBy(request: Request, [before, after]: readonly [RouteTable, RouteTable]): string | undefined {
  const plain = resultsFor(before, request);
  if (!plain.some(isRefusal)) return undefined;
  const results = resultsFor(after, request);
  if (results.some((result) => result.kind !== 'forwarded')) return undefined;
  const backend = results.find((result) => result.backend !== undefined)?.backend;
  return backend === undefined ? undefined : `${nameOf({ ...backend })}:${backend.port}`;
}

function isRefusal({ status }: Result): boolean {
  return status === 401 || status === 403;
}

function sampleHost(pattern: HostPattern | undefined): string | undefined {
  if (pattern?.kind === 'exact') return pattern.host;
  return pattern?.kind === 'wildcard' ? `a.${pattern.suffix.replace(/^\.+/, '')}` : undefined;
}

const ANY_PATH = prefixTree('/');

/** A short path that the predicate holds for; undefined where it holds for all of them, or none is known. */
function samplePath(predicate: PathPredicate): string | undefined {
  if (predicate.kind === 'any') return undefined;
  if (predicate.kind !== 'regex') return predicate.value.length > 1 ? predicate.value : undefined;
  const parsed = parse(predicate.pattern);
  if (!parsed.ok) return undefined;
  // Patterns that hold for the root have no path of their own.
  if (mayOverlap(parsed.tree, exactTree('/'), { domain: 'path' }).answer !== 'no') return undefined;
  const found = mayOverlap(parsed.tree, ANY_PATH, { domain: 'path' });
  return found.answer === 'yes' ? found.witness : undefined;
}

/** The same path for a proxy that joins slashes, resolves dot segments, or decodes escapes before it compares. */
function spellingsOf(path: string): readonly string[] {
  const plain = encodePath(path, 'rfc3986');
  const [head = '', first = '', ...rest] = plain.split('/');
  const escaped = `%${(first.charCodeAt(0) || 0).toString(16).toUpperCase().padStart(2, '0')}`;
  return [
    `/${plain}`,
    `/.${plain}`,
    `/x/..${plain}`,
    ...(/^[A-Za-z0-9]/.test(first) ? [[head, escaped + first.slice(1), ...rest].join('/')] : []),
    `${plain.replace(/\/$/, '')}%2Fx`,
  ];
}
