import type { Match, NamedPredicate } from '../../../src/model/match.ts';
import type { Location } from '../../../src/model/outcome.ts';
import type { PathRewrite, Template } from '../../../src/model/template.ts';
import { literal } from '../../../src/model/template.ts';
import { patternHolds } from '../../../src/model/values.ts';
import { goPattern, quoted } from './patterns.ts';

interface PlainRedirect {
  readonly match: Match;
  readonly location: Location;
}

/** A pattern for a URL, taken apart: no part can match over the border to the next one. */
interface UrlPattern {
  readonly schemes: readonly string[];
  /** Number of the group that is the whole scheme, or host. */
  readonly schemeGroup?: number;
  readonly host: string;
  readonly hostGroup?: number;
  /** The host as text, where only one matches. */
  readonly hostText?: string;
  /** Begins with a slash; empty: what follows the host is not told apart from it. */
  readonly path: string;
  /** `kept`: what follows is not part of the match; `dropped`: it is, in no group; a number: it is this group. */
  readonly tail: 'kept' | 'dropped' | number;
  /** How many groups there are. */
  readonly groups: number;
}

const SCHEME = /^\^(https\?|http\[s\]\?|https?|\(https\?\)|\(http\|https\)):\/\//;
/** Letters, dots and groups of them: nothing that can match a slash or a colon, except a dot that is not escaped. */
const HOST =
  /^(?:[A-Za-z0-9-]|\\[.-]|\.(?![*+?])|\((?:\?:)?(?:[A-Za-z0-9|-]|\\[.-])*\)\??|\(\[\^\/:?\]\+\)|\[\^\/:?\]\+)*/;
const PATH = /^((?:[A-Za-z0-9_/~-]|\\\.)*)(\(\.\*\)|\.\*|)(\$?)$/;

/** Undefined: not of a shape that this can take apart. */
function urlPattern(source: string): UrlPattern | undefined {
  const text = source.replaceAll('\\/', '/');
  const begin = SCHEME.exec(text);
  if (begin?.[1] === undefined) return undefined;
  const afterScheme = text.slice(begin[0].length);
  const hostSource = HOST.exec(afterScheme)?.[0] ?? '';
  const rest = PATH.exec(afterScheme.slice(hostSource.length));
  if (rest === null) return undefined;
  const [, path = '', tail = '', end = ''] = rest;
  if (end !== '' && tail === '') return undefined;
  if (path !== '' && !path.startsWith('/')) return undefined;
  const inScheme = begin[1].startsWith('(') ? 1 : 0;
  const inHost = hostSource.match(/\((?!\?)/g)?.length ?? 0;
  const plainHost = hostSource.replace(/\\([.-])/g, '$1');
  const isText = /^(?:[A-Za-z0-9-]|\\[.-])*$/.test(hostSource);
  return {
    schemes: begin[1] === 'http' || begin[1] === 'https' ? [begin[1]] : ['http', 'https'],
    ...(inScheme === 1 ? { schemeGroup: 1 } : {}),
    host: hostSource.replace(/\\[.-]|\[[^\]]*\]|\./g, (part) => (part === '.' ? '[^/]' : part)),
    ...(inHost === 1 && /^\([^?()][^()]*\)$/.test(hostSource) ? { hostGroup: inScheme + 1 } : {}),
    ...(isText ? { hostText: plainHost } : {}),
    path: path.replaceAll('\\.', '.'),
    groups: inScheme + inHost + (tail === '(.*)' ? 1 : 0),
    tail: tail === '' ? 'kept' : tail === '.*' ? 'dropped' : inScheme + inHost + 1,
  };
}

/** Where a replacement leads: scheme, host and path as text or groups, with the rest of the URL behind it or not. */
interface UrlTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string | 'same';
  readonly path: string;
  readonly keepsTail: boolean;
}

function urlTarget(template: Template, pattern: UrlPattern, scheme: 'http' | 'https'): UrlTarget | undefined {
  let text = '';
  for (const part of template) {
    if ('text' in part) text += part.text;
    else if ('capture' in part) {
      const { capture } = part;
      if (capture === pattern.schemeGroup) text += scheme;
      else if (capture === pattern.hostGroup) text += '\u0001';
      else if (capture === pattern.tail) text += '\u0002';
      else if (isGroup(capture, pattern)) return undefined;
    } else return undefined;
  }
  const found = /^(https?):\/\/(\u0001|[A-Za-z0-9.-]*(?::\d+)?)(\/[^\u0001\u0002?#$]*)?(\u0002?)$/.exec(text);
  if (found === null) return undefined;
  const [, to, host = '', path = '', tail = ''] = found;
  return {
    scheme: to === 'https' ? 'https' : 'http',
    host: host === '\u0001' ? 'same' : host,
    path,
    keepsTail: pattern.tail === 'kept' || tail !== '',
  };
}

/** Groups that do not exist are empty; others have to be known. */
function isGroup(capture: number | string, { groups }: UrlPattern): boolean {
  return typeof capture === 'number' && capture <= groups;
}

/**
 * A redirect of the shapes `^https?://host/path(.*)` to `https://other/path$1`, as conditions on host and path.
 * `never`: it finds nothing here, or changes nothing. Undefined: of another shape. An unescaped dot in the host counts as
 * any sign but a slash.
 */
export function plainRedirect(
  source: string,
  by: Template,
  scheme: 'http' | 'https',
): PlainRedirect | 'never' | undefined {
  const pattern = urlPattern(source);
  if (pattern === undefined) return undefined;
  if (!pattern.schemes.includes(scheme)) return 'never';
  const target = urlTarget(by, pattern, scheme);
  if (target === undefined) return undefined;
  return pattern.path === '' ? openHost(pattern, target, scheme) : closedHost(pattern, target, scheme);
}

/** Nothing stands between the host and what follows it: `^https?://www\.(.*)`. */
function openHost(
  pattern: UrlPattern,
  target: UrlTarget,
  scheme: 'http' | 'https',
): PlainRedirect | 'never' | undefined {
  const { hostText } = pattern;
  if (hostText === undefined || !target.keepsTail || target.path !== '' || target.host === 'same')
    return undefined;
  if (target.scheme === scheme && target.host === hostText) return 'never';
  const sent: Template = [{ variable: 'host-header' }];
  const cut: Template =
    hostText === '' ? sent : [{ replaced: sent, pattern: goPattern(`^${quoted(hostText)}`), by: [] }];
  return {
    match: {
      path: { kind: 'any' },
      ...(hostText === '' ? {} : { headers: [{ name: 'host', value: { kind: 'prefix', value: hostText } }] }),
    },
    location: {
      kind: 'parts',
      scheme: target.scheme,
      host: {
        kind: 'template',
        value: [...literal(target.host), ...cut].filter((part) => !('text' in part) || part.text !== ''),
      },
      port: 'default',
      path: { kind: 'keep' },
      query: 'keep',
    },
  };
}

function closedHost(
  pattern: UrlPattern,
  target: UrlTarget,
  scheme: 'http' | 'https',
): PlainRedirect | 'never' | undefined {
  if (pattern.host === '' || target.host === '') return undefined;
  const samePath = target.keepsTail && target.path === pattern.path;
  const not: Match[] = [];
  if (target.scheme === scheme && !hostDiffers(pattern, target)) {
    const always = target.host === 'same' || pattern.hostText === target.host;
    if (always && samePath) return 'never';
    if (!always && samePath) not.push({ path: { kind: 'any' }, headers: [hostIs(target.host)] });
    else if (!target.keepsTail) return undefined;
  }
  const path = pathTo(pattern, target);
  if (path === undefined) return undefined;
  return {
    match: {
      path: pattern.path === '/' ? { kind: 'any' } : { kind: 'string-prefix', value: pattern.path },
      headers: [
        pattern.hostText === undefined
          ? { name: 'host', value: { kind: 'regex', pattern: goPattern(pattern.host, 'full') } }
          : hostIs(pattern.hostText),
      ],
      ...(not.length === 0 ? {} : { not }),
    },
    location: {
      kind: 'parts',
      scheme: target.scheme,
      host: {
        kind: 'template',
        value: target.host === 'same' ? [{ variable: 'host-header' }] : literal(target.host),
      },
      port: 'default',
      path,
      query: target.keepsTail ? 'keep' : 'drop',
    },
  };
}

function hostIs(host: string): NamedPredicate {
  return { name: 'host', value: { kind: 'exact', value: host } };
}

function hostDiffers({ host, hostText }: UrlPattern, target: UrlTarget): boolean {
  if (target.host === 'same') return false;
  if (hostText !== undefined) return hostText !== target.host;
  return patternHolds(goPattern(host, 'full'), target.host) === false;
}

function pathTo(pattern: UrlPattern, target: UrlTarget): PathRewrite | undefined {
  if (!target.keepsTail) return { kind: 'constant', value: target.path };
  if (target.path === pattern.path) return { kind: 'keep' };
  if (!target.path.startsWith('/')) return undefined;
  if (pattern.path.endsWith('/') && target.path.endsWith('/')) {
    return { kind: 'prefix', prefix: pattern.path, replacement: target.path };
  }
  // An empty path is written `/` where URLs are made.
  const start = goPattern(pattern.path === '/' ? '^/?' : `^${quoted(pattern.path)}`);
  return { kind: 'regex', pattern: start, template: literal(target.path), replaces: 'match' };
}
