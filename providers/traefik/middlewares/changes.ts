import { hostWithoutPort, normaliseHost } from '../../../src/model/hosts.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { Check, HeaderEdit, HostRewrite, Outcome, Redirect } from '../../../src/model/outcome.ts';
import type { PathRewrite, Template, TemplatePart } from '../../../src/model/template.ts';
import { literal, literalText } from '../../../src/model/template.ts';
import { goPattern } from './patterns.ts';
import { composed, isIdentity } from './rewrites.ts';

/** What a middleware does to a request before the next one sees it. */
export interface RequestChange {
  readonly path?: PathRewrite;
  /** In order. */
  readonly headers?: readonly HeaderEdit[];
  /** A new Host header. */
  readonly host?: string;
  /** The proxy adds no X-Forwarded-For of its own any more. */
  readonly withoutForwardedFor?: boolean;
}

/** What became of a header; undefined: nothing was done to it. */
export function changedHeader(
  name: string,
  change: RequestChange,
): { readonly kind: 'set'; readonly text: string } | { readonly kind: 'removed' | 'unknown' } | undefined {
  const lower = name.toLowerCase();
  if (lower === 'host') return change.host === undefined ? undefined : { kind: 'set', text: change.host };
  let result: ReturnType<typeof changedHeader>;
  for (const edit of change.headers ?? []) {
    if (edit.name.toLowerCase() !== lower) continue;
    const text = edit.action === 'set' ? literalText(edit.value) : undefined;
    if (edit.action === 'remove') result = { kind: 'removed' };
    else result = text === undefined ? { kind: 'unknown' } : { kind: 'set', text };
  }
  return result;
}

/** A template of a later middleware, in terms of the request before the change. */
export function changedTemplate(template: Template, change: RequestChange): Template {
  return template.flatMap((part) => changedPart(part, change));
}

function changedPart(part: TemplatePart, change: RequestChange): Template {
  const { path, host } = change;
  const changesPath = path !== undefined && !isIdentity(path);
  if ('rewritten' in part) {
    if (path === undefined) return [part];
    const rewritten = composed(path, part.rewritten);
    return [
      { ...part, rewritten: part.rewritten.kind === 'canonical' ? inRequestLine(rewritten) : rewritten },
    ];
  }
  if ('replaced' in part) return [{ ...part, replaced: changedTemplate(part.replaced, change) }];
  if ('header' in part) return changedHeaderPart(part, change);
  if (!('variable' in part)) return [part];
  switch (part.variable) {
    case 'path':
    case 'raw-path':
      return changesPath ? [{ rewritten: path, ...encoding(part) }] : [part];
    case 'request-uri':
      if (!changesPath) return [part];
      return [
        { rewritten: path, ...encoding(part) },
        { variable: 'query-part', ...encoding(part) },
      ];
    case 'host':
      return host === undefined ? [part] : literal(normaliseHost(host));
    case 'host-without-port':
      return host === undefined ? [part] : literal(hostWithoutPort(host));
    case 'host-header':
      return host === undefined ? [part] : literal(host);
    case 'basic-user':
      return changedHeader('authorization', change) === undefined ? [part] : [{ unknown: 'the user name' }];
    default:
      return [part];
  }
}

function encoding(part: Extract<TemplatePart, { variable: string }>): { readonly encode?: 'uri-component' } {
  return part.encode === undefined ? {} : { encode: part.encode };
}

function changedHeaderPart(part: Extract<TemplatePart, { header: string }>, change: RequestChange): Template {
  const fallback = part.fallback === undefined ? {} : { fallback: changedTemplate(part.fallback, change) };
  const changed = changedHeader(part.header, change);
  if (changed === undefined) return [{ ...part, ...fallback }];
  if (changed.kind === 'removed') return fallback.fallback ?? [];
  if (changed.kind !== 'set') return [{ unknown: `header ${part.header}` }];
  const first = part.first === true ? (changed.text.split(',')[0] ?? '').trim() : changed.text;
  return literal(part.withoutPort === true ? hostWithoutPort(first) : first);
}

/** Edits of a later middleware, in terms of the request before the change. */
export function changedEdits(edits: readonly HeaderEdit[], change: RequestChange): readonly HeaderEdit[] {
  return edits.map((edit) =>
    edit.action === 'remove' ? edit : { ...edit, value: changedTemplate(edit.value, change) },
  );
}

/** An outcome for the changed request as one for the request before; undefined where nobody can say it. */
export function changedOutcome(outcome: Outcome, change: RequestChange): Outcome | undefined {
  switch (outcome.kind) {
    case 'forward': {
      const path = change.path ?? { kind: 'keep' };
      const kept = outcome.requestHeaders.filter(
        ({ name }) => change.withoutForwardedFor !== true || name.toLowerCase() !== 'x-forwarded-for',
      );
      return {
        ...outcome,
        path: composed(path, outcome.path),
        host: changedHost(outcome.host, change),
        requestHeaders: [...(change.headers ?? []), ...changedEdits(kept, change)],
        backends: outcome.backends.map(({ filters, ...entry }) => {
          if (filters === undefined) return entry;
          const { path: own, host, requestHeaders, responseHeaders, redirect } = filters;
          const changed = {
            ...filters,
            ...(own === undefined ? {} : { path: composed(path, own) }),
            ...(host === undefined ? {} : { host: changedHost(host, change) }),
            ...(requestHeaders === undefined ? {} : { requestHeaders: changedEdits(requestHeaders, change) }),
            ...(responseHeaders === undefined
              ? {}
              : { responseHeaders: changedEdits(responseHeaders, change) }),
            ...(redirect === undefined ? {} : { redirect: changedRedirect(redirect, change) }),
          };
          return { ...entry, filters: changed };
        }),
      };
    }
    case 'redirect':
      return changedRedirect(outcome, change);
    case 'respond':
      return outcome.headers === undefined
        ? outcome
        : { ...outcome, headers: changedEdits(outcome.headers, change) };
    case 'gate': {
      const { check } = outcome;
      const asked =
        check.kind === 'credentials'
          ? 'authorization'
          : check.kind === 'client-address' && check.address !== undefined
            ? 'x-forwarded-for'
            : undefined;
      if (asked !== undefined && changedHeader(asked, change) !== undefined) return undefined;
      const passed = changedOutcome(outcome.then, change);
      const otherwise = changedOutcome(outcome.otherwise, change);
      if (passed === undefined || otherwise === undefined) return undefined;
      return gate(outcome, passed, otherwise);
    }
    case 'opaque': {
      const presumably =
        outcome.presumably === undefined ? undefined : changedOutcome(outcome.presumably, change);
      const { presumably: _, ...rest } = outcome;
      return presumably === undefined ? rest : { ...rest, presumably };
    }
  }
}

/** A gate; `then` is a word of the model, not a promise. */
export function newGate(
  check: Check,
  passed: Outcome,
  otherwise: Outcome,
  origins: readonly Origin[],
): Outcome {
  // biome-ignore lint/suspicious/noThenProperty: a word of the model
  return { kind: 'gate', check, then: passed, otherwise, origins };
}

/** A gate with other outcomes behind it. */
export function gate(
  { check, origins }: Extract<Outcome, { kind: 'gate' }>,
  passed: Outcome,
  otherwise: Outcome,
): Outcome {
  return newGate(check, passed, otherwise, origins);
}

/** In a request line, an empty path is written `/`; URLs are made of that. Such paths are `canonical` in templates. */
function inRequestLine(path: PathRewrite): PathRewrite {
  if (path.kind === 'constant' && path.value === '') return { kind: 'constant', value: '/' };
  return mayBeEmpty(path) ? composed(path, SLASH_FOR_NOTHING) : path;
}

const SLASH_FOR_NOTHING: PathRewrite = {
  kind: 'regex',
  pattern: goPattern('^$'),
  template: [{ text: '/' }],
  replaces: 'match',
};

function mayBeEmpty(path: PathRewrite): boolean {
  if (path.kind === 'sequence') return path.steps.slice(-1).some(mayBeEmpty);
  return path.kind === 'regex' && !path.template.some((part) => 'text' in part && part.text !== '');
}

function changedHost(host: HostRewrite, change: RequestChange): HostRewrite {
  if (host.kind === 'set') return { kind: 'set', value: changedTemplate(host.value, change) };
  return change.host === undefined ? host : { kind: 'set', value: literal(change.host) };
}

function changedRedirect(redirect: Redirect, change: RequestChange): Redirect {
  const { location } = redirect;
  const headers = redirect.headers === undefined ? {} : { headers: changedEdits(redirect.headers, change) };
  if (location.kind === 'template') {
    return {
      ...redirect,
      ...headers,
      location: { ...location, value: changedTemplate(location.value, change) },
    };
  }
  const { host } = location;
  const value =
    host.kind === 'template'
      ? changedTemplate(host.value, change)
      : change.host === undefined
        ? undefined
        : literal(hostWithoutPort(change.host));
  return {
    ...redirect,
    ...headers,
    location: {
      ...location,
      path: inRequestLine(composed(change.path ?? { kind: 'keep' }, location.path)),
      ...(value === undefined ? {} : { host: { kind: 'template', value } }),
    },
  };
}
