import { type Lens, resultsFor } from '../../model/evaluate.ts';
import type { Result } from '../../model/evaluation.ts';
import type { Request } from '../../model/request.ts';
import type { Route, RouteTable, VirtualHost } from '../../model/route-table.ts';
import { literalPrefix, requiredText } from '../../regex/literals.ts';
import { parse } from '../../regex/parse.ts';
import type { Pattern } from '../../regex/pattern.ts';
import { aliasOf } from '../forms/alias.ts';
import { cutText } from '../forms/suffix.ts';
import { backendKey } from '../outcomes/compare.ts';
import { dataKey } from '../outcomes/data-key.ts';
import type { Normaliser } from '../outcomes/normal.ts';

/** Asks `evaluate` what a table does with a request, policies and default headers left out. */
export interface Observer {
  /** Texts are equal just if the request is treated alike. */
  observe(table: RouteTable, request: Request): string;
  /** What the text is made of. */
  results(table: RouteTable, request: Request): readonly Result[];
}

export function createObserver(normaliser: Normaliser): Observer {
  const views = new Map<Route, Route>();
  const viewOf = (route: Route): Route => {
    let view = views.get(route);
    if (view === undefined) {
      view = {
        ...route,
        outcome: normaliser.outcome(route.outcome),
        responseHeaders: normaliser.responseHeaders(route.responseHeaders),
      };
      views.set(route, view);
    }
    return view;
  };
  const lens: Lens = {
    routes: (virtualHost, path) => routesFor(virtualHost, path).map(viewOf),
    guards: ({ guards }) => guards?.map(viewOf) ?? [],
    unmatched: (outcome) => normaliser.outcome(outcome),
  };
  const resultsOf = (table: RouteTable, request: Request): readonly Result[] =>
    resultsFor(table, request, lens);
  return {
    results: resultsOf,
    observe: (table, request) => observationOf(resultsOf(table, request)),
  };
}

/** Routes of a host by the letters that their paths begin with. */
interface Beginnings {
  readonly texts: readonly Needed[];
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

/** Texts in lower case that a path must hold, whatever its case: at its beginning, and anywhere. */
interface Needed {
  readonly start: string;
  /** Looked for when it is first asked for. */
  inside(): string;
}

const KEY_LENGTH = 4;
const known = new WeakMap<VirtualHost, Beginnings>();

/** The routes of a host without those whose letters show that they cannot hold. */
export function routesFor(virtualHost: VirtualHost, path: string): readonly Route[] {
  let index = known.get(virtualHost);
  if (index === undefined) {
    index = indexOf(virtualHost);
    known.set(virtualHost, index);
  }
  const { texts, byKey } = index;
  const lower = path.toLowerCase();
  const places: number[] = [];
  for (const key of ['', lower.slice(0, KEY_LENGTH)]) {
    for (const place of byKey.get(key) ?? []) {
      const needed = texts[place];
      if (needed !== undefined && lower.startsWith(needed.start) && lower.includes(needed.inside())) {
        places.push(place);
      }
    }
  }
  return places.sort((a, b) => a - b).flatMap((place) => virtualHost.routes[place] ?? []);
}

function indexOf({ routes }: VirtualHost): Beginnings {
  const texts = routes.map(neededOf);
  const byKey = new Map<string, number[]>();
  for (const [place, { start }] of texts.entries()) {
    const key = start.length < KEY_LENGTH ? '' : start.slice(0, KEY_LENGTH);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [place]);
    else list.push(place);
  }
  return { texts, byKey };
}

/** Empty where nothing is known. */
function neededOf({ match: { path } }: Route): Needed {
  switch (path.kind) {
    case 'any':
      return { start: '', inside: nothing };
    case 'exact':
    case 'string-prefix':
      return { start: path.value.toLowerCase(), inside: nothing };
    case 'prefix':
      return { start: path.value.replace(/\/+$/, '').toLowerCase(), inside: nothing };
    case 'regex': {
      const { pattern } = path;
      let text: string | undefined;
      const inside = (): string => {
        text ??= insideOf(pattern);
        return text;
      };
      return { start: startOf(pattern).toLowerCase(), inside };
    }
  }
}

const nothing = (): string => '';

function startOf(pattern: Pattern): string {
  // The letters that stand there, if there are no alternatives to them.
  const cut = aliasOf(pattern) === undefined ? undefined : cutText(pattern);
  if (cut !== undefined) return cut.text;
  const parsed = parse(pattern);
  return parsed.ok ? literalPrefix(parsed.tree).text : '';
}

function insideOf(pattern: Pattern): string {
  const parsed = parse(pattern);
  if (!parsed.ok) return '';
  const [start, inside] = [literalPrefix(parsed.tree).text.toLowerCase(), requiredText(parsed.tree)];
  return start.length > inside.length ? start : inside;
}

/** Equal just if the results come to the same. */
export function observationOf(results: readonly Result[]): string {
  return results.map(textOf).sort().join('\n');
}

function textOf(result: Result): string {
  const { backend, upstream, responseHeaders, mirrors, share } = result;
  return dataKey({
    assumptions: result.assumptions.filter((text) => !/(?:matches|does not match)$/.test(text)),
    share: Number(share.toFixed(6)),
    kind: result.kind,
    status: result.status,
    backend: backend === undefined ? undefined : backendKey(backend),
    target: upstream?.target,
    host: upstream?.host,
    headers: upstream?.headers,
    serverName: upstream?.serverName,
    set: responseHeaders.set,
    removed: responseHeaders.removed,
    added: responseHeaders.added,
    mirrors: mirrors.map(dataKey),
  });
}
