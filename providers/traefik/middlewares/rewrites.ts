import { replacePrefix } from '../../../src/model/paths.ts';
import type { PathRewrite, Template } from '../../../src/model/template.ts';
import { literalText } from '../../../src/model/template.ts';
import { compile, type Found } from '../../../src/regex/compile.ts';
import { goPattern, isAnchored, quoted } from './patterns.ts';

type Prefix = Extract<PathRewrite, { kind: 'prefix' }>;

/** Puts a text before every path; the text begins with a slash. */
export function adding(prefix: string): PathRewrite {
  return prefix.endsWith('/') ? puttingBefore(prefix) : { kind: 'prefix', prefix: '/', replacement: prefix };
}

/** `instead`: in place of the first slash, if there is one. */
function puttingBefore(text: string, instead = false): PathRewrite {
  return {
    kind: 'regex',
    pattern: goPattern(instead ? '^/?' : '^'),
    template: [{ text }],
    replaces: 'match',
  };
}

/** Takes a prefix away from the paths that it holds by whole segments. */
export function cuttingSegments(prefix: string): PathRewrite {
  const bare = withoutSlash(prefix);
  return bare === '' ? { kind: 'keep' } : { kind: 'prefix', prefix: bare, replacement: '/' };
}

/** Takes a prefix away from paths in which no slash follows it; they get one. */
export function cuttingText(prefix: string): PathRewrite {
  const pattern = goPattern(`^${quoted(prefix)}`);
  return { kind: 'regex', pattern, template: [{ text: '/' }], replaces: 'match' };
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

/**
 * First one rewrite, then another on what it left, as one rewrite where that is the same for all paths for which the
 * second one finds what it looks for: every middleware gives paths without it to a branch of their own. A prefix that is
 * replaced by `/` counts as taken away: what follows sees an empty path where nothing is left (Go's URL.Path).
 */
export function composed(first: PathRewrite, second: PathRewrite): PathRewrite {
  if (isIdentity(first)) return second;
  if (isIdentity(second) || second.kind === 'constant') return isIdentity(second) ? first : second;
  if (first.kind === 'constant') {
    const value = appliedTo(first.value, second);
    return value === undefined ? inTurn(first, second) : { kind: 'constant', value };
  }
  const left = startOf(first);
  if (left === undefined) return inTurn(first, second);
  return (
    (second.kind === 'prefix' ? afterStart(left, second) : patternAfterStart(left, second)) ??
    inTurn(first, second)
  );
}

export function isIdentity(rewrite: PathRewrite): boolean {
  return rewrite.kind === 'keep' || rewrite.kind === 'canonical';
}

/** A path that a pattern was replaced in may have lost its first slash: what is put before it comes before that too. */
function inTurn(first: PathRewrite, second: PathRewrite): PathRewrite {
  const isAdded = second.kind === 'prefix' && second.prefix === '/';
  const steps = [
    first,
    isAdded ? puttingBefore(second.replacement, second.replacement.endsWith('/')) : second,
  ];
  return {
    kind: 'sequence',
    steps: steps.flatMap((rewrite) => (rewrite.kind === 'sequence' ? rewrite.steps : [rewrite])),
  };
}

/** A rewrite that puts `put` in place of `cut` at the start. */
export interface Start {
  readonly cut: string;
  readonly put: string;
  /** `segments`: a slash or nothing follows `cut`. `text`: anything but a slash follows it, and `put` ends with one. */
  readonly follows: 'segments' | 'text';
}

export function startOf(rewrite: PathRewrite): Start | undefined {
  if (rewrite.kind === 'prefix') {
    return { cut: withoutSlash(rewrite.prefix), put: withoutSlash(rewrite.replacement), follows: 'segments' };
  }
  if (rewrite.kind !== 'regex' || rewrite.replaces !== 'match') return undefined;
  const put = literalText(rewrite.template);
  const cut = literalStart(rewrite.pattern.source);
  if (put === undefined || cut === undefined || cut === '' || !put.endsWith('/')) return undefined;
  return { cut, put, follows: 'text' };
}

/** The text behind `^` in a pattern of nothing else; undefined for other patterns. */
function literalStart(source: string): string | undefined {
  if (!source.startsWith('^')) return undefined;
  const text = source.slice(1).replace(/\\([\\.+*?()|[\]{}^$])/g, '$1');
  return source === `^${quoted(text)}` ? text : undefined;
}

function afterStart(left: Start, second: Prefix): PathRewrite | undefined {
  const prefix = withoutSlash(second.prefix);
  const replacement = withoutSlash(second.replacement);
  if (left.follows === 'segments') {
    if (left.put === prefix || left.put.startsWith(`${prefix}/`)) {
      return prefixRewrite(left.cut, replacement + left.put.slice(prefix.length));
    }
    if (prefix.startsWith(`${left.put}/`)) {
      return prefixRewrite(left.cut + prefix.slice(left.put.length), replacement);
    }
    return undefined;
  }
  const pattern = (cut: string, put: string): PathRewrite => ({
    kind: 'regex',
    pattern: goPattern(`^${quoted(cut)}`),
    template: [{ text: put }],
    replaces: 'match',
  });
  if (left.put.startsWith(`${prefix}/`))
    return pattern(left.cut, replacement + left.put.slice(prefix.length));
  if (prefix.startsWith(left.put)) return pattern(left.cut + prefix.slice(left.put.length), replacement);
  return undefined;
}

function prefixRewrite(cut: string, put: string): PathRewrite {
  if (cut === put) return { kind: 'keep' };
  return { kind: 'prefix', prefix: cut === '' ? '/' : cut, replacement: put === '' ? '/' : put };
}

function patternAfterStart(left: Start, second: PathRewrite): PathRewrite | undefined {
  if (second.kind !== 'regex') return undefined;
  const source = sourceBefore(left, second.pattern.source);
  if (source === undefined || second.replaces === 'all-matches') return undefined;
  return { ...second, pattern: { ...second.pattern, source } };
}

/** An anchored pattern for what a start was replaced in, as a pattern for the path before; undefined: none is known. */
export function sourceBefore(left: Start, source: string): string | undefined {
  if (!isAnchored(source)) return undefined;
  const rest = source.slice(1);
  if (left.follows === 'segments' && left.put === '') return `^${quoted(left.cut)}(?:${rest})`;
  const put = quoted(left.put);
  if (!rest.startsWith(put) || /^[*+?{]/.test(rest.slice(put.length))) return undefined;
  return `^${quoted(left.cut)}(?:${rest.slice(put.length)})`;
}

/** What a rewrite makes of one path; undefined where a request has to be known for it. */
export function appliedTo(path: string, rewrite: PathRewrite): string | undefined {
  switch (rewrite.kind) {
    case 'keep':
    case 'canonical':
      return path;
    case 'constant':
      return rewrite.value;
    case 'prefix':
      return replacePrefix(path, rewrite.prefix, rewrite.replacement);
    case 'regex':
      return substituted(path, rewrite);
    case 'sequence':
      return rewrite.steps.reduce<string | undefined>(
        (text, step) => (text === undefined ? undefined : appliedTo(text, step)),
        path,
      );
  }
}

function substituted(path: string, rewrite: Extract<PathRewrite, { kind: 'regex' }>): string | undefined {
  const compiled = compile(rewrite.pattern);
  if (!compiled.ok) return undefined;
  const one = compiled.matcher.exec(path);
  const found =
    rewrite.replaces === 'all-matches' ? compiled.matcher.execAll(path) : one === undefined ? [] : [one];
  const last = found.at(-1);
  if (last === undefined) return path;
  let text = '';
  for (const match of found) {
    const put = filled(rewrite.template, match);
    if (put === undefined) return undefined;
    text = rewrite.replaces === 'whole' ? put : text + match.before + put;
  }
  return rewrite.replaces === 'whole' ? text : text + last.after;
}

function filled(template: Template, match: Found): string | undefined {
  let text = '';
  for (const part of template) {
    if ('text' in part) text += part.text;
    else if ('capture' in part) {
      const { capture } = part;
      text += (typeof capture === 'number' ? match.groups[capture] : match.named.get(capture)) ?? '';
    } else return undefined;
  }
  return text;
}
