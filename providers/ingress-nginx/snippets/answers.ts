import type { Template } from '../../../src/model/template.ts';
import { type KnownVariables, nginxTemplate } from '../nginx-variables.ts';
import type { Directive } from './tokenizer.ts';

/** An answer that a snippet gives to every request. */
export interface SnippetAnswer {
  readonly status: number;
  /** Location of a redirect as written; a path is still relative. */
  readonly location?: Template;
  /** Body, where it is plain text. */
  readonly body?: string;
}

export type AnswerDirective =
  | { readonly kind: 'answer'; readonly answer: SnippetAnswer }
  | { readonly kind: 'opaque'; readonly why: string };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Reads `return` and `rewrite`; undefined for any other directive. */
export function answerDirective(
  directive: Directive,
  known: KnownVariables | undefined,
): AnswerDirective | undefined {
  if (directive.name === 'return') return readReturn(directive.arguments, known);
  if (directive.name === 'rewrite') return readRewrite(directive.arguments, known);
  return undefined;
}

function opaque(why: string): AnswerDirective {
  return { kind: 'opaque', why };
}

function readReturn(
  [first = '', second]: readonly string[],
  known: KnownVariables | undefined,
): AnswerDirective {
  if (second === undefined && isAddress(first)) {
    return { kind: 'answer', answer: { status: 302, location: nginxTemplate(first, known) } };
  }
  if (!/^[0-9]{3}$/.test(first)) return opaque('its status is no number');
  const status = Number(first);
  if (status === 444) return opaque('the connection is closed without an answer');
  if (REDIRECTS.has(status)) {
    if (second === undefined) return { kind: 'answer', answer: { status } };
    return { kind: 'answer', answer: { status, location: nginxTemplate(second, known) } };
  }
  const body = second === undefined || second.includes('$') ? undefined : second;
  return { kind: 'answer', answer: { status, ...(body === undefined ? {} : { body }) } };
}

/** ngx_http_rewrite_module takes these for redirects. */
function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|\$scheme)/.test(text);
}

/** Expressions that hold for every path, with what their first group holds. */
const EVERY_PATH: ReadonlyMap<string, 'path' | 'path-without-slash' | 'nothing'> = new Map([
  ['^', 'nothing'],
  ['.*', 'nothing'],
  ['^.*', 'nothing'],
  ['^.*$', 'nothing'],
  ['^/', 'nothing'],
  ['^/.*', 'nothing'],
  ['^/.*$', 'nothing'],
  ['(.*)', 'path'],
  ['^(.*)', 'path'],
  ['^(.*)$', 'path'],
  ['^(/.*)$', 'path'],
  ['^/(.*)', 'path-without-slash'],
  ['^/(.*)$', 'path-without-slash'],
]);

/** A rewrite is an answer only where it redirects every path. */
function readRewrite(
  [expression = '', replacement = '', flag]: readonly string[],
  known: KnownVariables | undefined,
): AnswerDirective {
  const isRedirect =
    flag === 'permanent' || flag === 'redirect' || (flag === undefined && isAddress(replacement));
  if (!isRedirect) return opaque('it changes the path before the location is chosen or the backend asked');
  const group = EVERY_PATH.get(expression);
  if (group === undefined) return opaque('it redirects some paths only');
  const dropsQuery = replacement.endsWith('?');
  const text = dropsQuery ? replacement.slice(0, -1) : replacement;
  const location = withPath(nginxTemplate(text, known), group);
  if (location === undefined) return opaque('it uses a part of the path');
  const status = flag === 'permanent' ? 301 : 302;
  return {
    kind: 'answer',
    answer: { status, location: dropsQuery ? location : [...location, { variable: 'query-part' }] },
  };
}

/** Puts the canonical path in place of `$1`. */
function withPath(
  template: Template,
  group: 'path' | 'path-without-slash' | 'nothing',
): Template | undefined {
  const parts: Template[number][] = [];
  for (const part of template) {
    if (!('capture' in part)) {
      parts.push(part);
      continue;
    }
    if (part.capture !== 1 || group === 'nothing') return undefined;
    if (group === 'path-without-slash') {
      const last = parts.at(-1);
      if (last === undefined || !('text' in last) || !last.text.endsWith('/')) return undefined;
      parts[parts.length - 1] = { text: last.text.slice(0, -1) };
    }
    parts.push({ variable: 'path' });
  }
  return parts.filter((part) => !('text' in part) || part.text !== '');
}
