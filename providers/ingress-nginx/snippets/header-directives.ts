import type { HeaderEdit } from '../../../src/model/outcome.ts';
import type { Template } from '../../../src/model/template.ts';
import { type KnownVariables, nginxTemplate } from '../nginx-variables.ts';
import type { SnippetPlace } from './inert-directives.ts';
import type { Directive } from './tokenizer.ts';

/** What one directive about headers does. */
export type HeaderDirective =
  | {
      readonly kind: 'edits';
      readonly side: 'request' | 'response';
      readonly edits: readonly HeaderEdit[];
      readonly roughly?: string;
    }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'opaque'; readonly why: string };

/** Request headers that the controller's own template sets in every location (nginx.tmpl). */
const SET_BY_CONTROLLER = new Set([
  'connection',
  'host',
  'proxy',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-original-forwarded-for',
  'x-original-forwarded-host',
  'x-real-ip',
  'x-request-id',
  'x-scheme',
]);

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Reads a directive about headers; undefined for any other. */
export function headerDirective(
  directive: Directive,
  place: SnippetPlace,
  known: KnownVariables | undefined,
): HeaderDirective | undefined {
  switch (directive.name) {
    case 'more_set_headers':
      return moreHeaders(directive, 'response', known);
    case 'more_clear_headers':
      return moreClear(directive, 'response');
    case 'more_set_input_headers':
      return inputHeaders(moreHeaders(directive, 'request', known));
    case 'more_clear_input_headers':
      return inputHeaders(moreClear(directive, 'request'));
    case 'add_header':
      return addHeader(directive.arguments, known);
    case 'proxy_set_header':
    case 'grpc_set_header':
      return setHeader(directive.arguments, place, known);
    case 'proxy_hide_header':
    case 'grpc_hide_header': {
      const [name = ''] = directive.arguments;
      return HEADER_NAME.test(name) ? edits('response', [{ action: 'remove', name }]) : badName(name);
    }
    default:
      return undefined;
  }
}

function edits(side: 'request' | 'response', list: readonly HeaderEdit[], roughly?: string): HeaderDirective {
  return { kind: 'edits', side, edits: list, ...(roughly === undefined ? {} : { roughly }) };
}

function badName(name: string): HeaderDirective {
  return { kind: 'opaque', why: `${name} is no header name` };
}

/** `more_set_headers 'Name: value' ...`: an empty value clears. */
function moreHeaders(
  { arguments: words }: Directive,
  side: 'request' | 'response',
  known: KnownVariables | undefined,
): HeaderDirective {
  const list: HeaderEdit[] = [];
  let action: 'set' | 'add' = 'set';
  for (const word of words) {
    if (word === '-a') {
      action = 'add';
      continue;
    }
    if (/^-[strc]/.test(word))
      return { kind: 'opaque', why: 'it depends on the status or type of the answer' };
    const colon = word.indexOf(':');
    const name = (colon < 0 ? word : word.slice(0, colon)).trim();
    const value = colon < 0 ? '' : word.slice(colon + 1).trim();
    if (!HEADER_NAME.test(name)) return badName(name);
    list.push(
      value === '' ? { action: 'remove', name } : { action, name, value: nginxTemplate(value, known) },
    );
  }
  return edits(side, list);
}

function moreClear({ arguments: words }: Directive, side: 'request' | 'response'): HeaderDirective {
  const list: HeaderEdit[] = [];
  for (const word of words) {
    if (/^-[strc]/.test(word))
      return { kind: 'opaque', why: 'it depends on the status or type of the answer' };
    for (const name of word.split(/[ ,]+/)) {
      if (name === '') continue;
      if (name.includes('*')) return { kind: 'opaque', why: 'it names headers with a wildcard' };
      const bare = name.endsWith(':') ? name.slice(0, -1) : name;
      if (!HEADER_NAME.test(bare)) return badName(bare);
      list.push({ action: 'remove', name: bare });
    }
  }
  return edits(side, list);
}

/** These change the request before the controller's own lines read it. */
function inputHeaders(directive: HeaderDirective): HeaderDirective {
  if (directive.kind !== 'edits') return directive;
  const own = directive.edits.find((edit) => SET_BY_CONTROLLER.has(edit.name.toLowerCase()));
  if (own === undefined) return directive;
  return { kind: 'opaque', why: `the controller computes headers from ${own.name}` };
}

function addHeader(words: readonly string[], known: KnownVariables | undefined): HeaderDirective {
  const [name = '', value = '', always] = words;
  if (!HEADER_NAME.test(name)) return badName(name);
  if (value === '') return { kind: 'nothing', why: 'a header without value is not sent' };
  const edit: HeaderEdit = { action: 'add', name, value: nginxTemplate(value, known) };
  return always === 'always'
    ? edits('response', [edit])
    : edits(
        'response',
        [edit],
        `${name} is added to answers 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308 only`,
      );
}

function setHeader(
  words: readonly string[],
  place: SnippetPlace,
  known: KnownVariables | undefined,
): HeaderDirective {
  const [name = '', value = ''] = words;
  if (place === 'server')
    return { kind: 'nothing', why: 'every location sets headers of its own, so none are inherited' };
  if (!HEADER_NAME.test(name)) return badName(name);
  const byController = SET_BY_CONTROLLER.has(name.toLowerCase());
  if (value === '') {
    return byController
      ? { kind: 'nothing', why: `the controller sets ${name} all the same` }
      : edits('request', [{ action: 'remove', name }]);
  }
  const template: Template = nginxTemplate(value, known);
  return byController
    ? edits(
        'request',
        [{ action: 'add', name, value: template }],
        `${name} is sent twice: the controller sets it too`,
      )
    : edits('request', [{ action: 'set', name, value: template }]);
}
