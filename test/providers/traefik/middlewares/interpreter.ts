import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { compile } from '../../../../src/regex/compile.ts';
import type { Question } from './support.ts';

/**
 * A chain of middlewares run one after the other on one request, as Traefik's handlers do: what the compiled handlings
 * are held against. Paths are clean and hold no escapes.
 */
interface State {
  /** Go's URL.Path; may be empty. */
  path: string;
  query: string;
  host: string;
  readonly headers: Map<string, string>;
}

export type Answer =
  | {
      readonly kind: 'forward';
      readonly target: string;
      readonly host: string;
      readonly headers: Map<string, string>;
      readonly answer: Map<string, string>;
    }
  | { readonly kind: 'answer'; readonly status: number; readonly answer: Map<string, string> };

type Next = () => Answer;

export function interpret(specs: readonly JsonObject[], question: Question): Answer {
  const [path = '/', ...query] = (question.target ?? '/').split('?');
  const state: State = {
    path,
    query: query.length === 0 ? '' : `?${query.join('?')}`,
    host: question.host ?? 'example.com',
    headers: new Map(
      Object.entries(question.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  const run = (index: number): Answer => {
    const spec = specs[index];
    if (spec !== undefined) return step(spec, state, question, () => run(index + 1));
    return {
      kind: 'forward',
      target: uri(state),
      host: state.host,
      headers: new Map(state.headers),
      answer: new Map(),
    };
  };
  return run(0);
}

function uri({ path, query }: State): string {
  return (path === '' ? '/' : path) + query;
}

function respond(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { kind: 'answer', status, answer: new Map(Object.entries(headers)) };
}

function isUnclean(path: string): boolean {
  return /\/\/|\/\.\.?(?:\/|$)/.test(path);
}

function add(state: State, name: string, value: string): void {
  const before = state.headers.get(name);
  state.headers.set(name, before === undefined ? value : `${before},${value}`);
}

function regex(source: string) {
  const compiled = compile({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });
  if (!compiled.ok) throw new Error(source);
  return compiled.matcher;
}

function replaceAll(source: string, text: string, replacement: string): string {
  let result = '';
  let after = text;
  for (const found of regex(source).execAll(text)) {
    result += found.before;
    result += replacement.replace(/\$\{?(\w+)\}?/g, (_, name: string) => found.groups[Number(name)] ?? '');
    after = found.after;
  }
  return result + after;
}

type Text = Record<string, string>;

function step(spec: JsonObject, state: State, question: Question, next: Next): Answer {
  const [[type, options] = ['', {}]] = Object.entries(spec);
  const value = options as Record<string, unknown>;
  const scheme = question.scheme ?? 'http';
  switch (type) {
    case 'addPrefix':
      state.path = String(value['prefix']) + state.path;
      return next();
    case 'stripPrefix': {
      const prefix = (value['prefixes'] as string[]).find((one) => state.path.startsWith(one));
      if (prefix === undefined) return next();
      const rest = state.path.slice(prefix.length);
      state.path = rest === '' || rest.startsWith('/') ? rest : `/${rest}`;
      if (isUnclean(state.path)) return respond(400);
      add(state, 'x-forwarded-prefix', prefix);
      return next();
    }
    case 'stripPrefixRegex': {
      for (const source of value['regex'] as string[]) {
        const found = regex(source).exec(state.path);
        if (found === undefined || found.match === '' || found.before !== '') continue;
        add(state, 'x-forwarded-prefix', found.match);
        state.path = found.after === '' || found.after.startsWith('/') ? found.after : `/${found.after}`;
        if (isUnclean(state.path)) return respond(400);
        break;
      }
      return next();
    }
    case 'replacePath':
      add(state, 'x-replaced-path', state.path);
      state.path = String(value['path']);
      return next();
    case 'replacePathRegex': {
      if (!regex(String(value['regex'])).test(state.path)) return next();
      add(state, 'x-replaced-path', state.path);
      state.path = replaceAll(String(value['regex']), state.path, String(value['replacement']));
      return isUnclean(state.path) ? respond(400) : next();
    }
    case 'redirectScheme': {
      const to = String(value['scheme']);
      const port = value['port'] === undefined ? '' : `:${String(value['port'])}`;
      const [name = '', sent = ''] = state.host.split(/(?=:\d+$)/);
      const usual = scheme === 'http' ? ':80' : ':443';
      const before = `${scheme}://${name}${sent === usual ? '' : sent}${uri(state)}`;
      return redirect(before, `${to}://${name}${port}${uri(state)}`, value, question, next);
    }
    case 'redirectRegex': {
      const before = `${scheme}://${state.host}${uri(state)}`;
      const after = replaceAll(String(value['regex']), before, String(value['replacement']));
      return redirect(before, after, value, question, next);
    }
    case 'headers':
      return setHeaders(value, state, question, next);
    case 'ipAllowList':
      return (value['sourceRange'] as string[]).includes(question.from ?? '127.0.0.1')
        ? next()
        : respond(403);
    case 'basicAuth':
      return respond(401, { 'www-authenticate': 'Basic realm="traefik"' });
    case 'encodedCharacters':
      return next();
    default:
      throw new Error(type);
  }
}

function redirect(
  before: string,
  after: string,
  value: Record<string, unknown>,
  question: Question,
  next: Next,
): Answer {
  if (before === after) return next();
  const get = (question.method ?? 'GET') === 'GET';
  const status = value['permanent'] === true ? (get ? 301 : 308) : get ? 302 : 307;
  return respond(status, { location: after });
}

function setHeaders(value: Record<string, unknown>, state: State, question: Question, next: Next): Answer {
  const origins = value['accessControlAllowOriginList'] as string[] | undefined;
  const origin = state.headers.get('origin') ?? '';
  const allowed =
    origins?.includes(origin) === true ? origin : origins?.includes('*') === true ? '*' : undefined;
  const asked = state.headers.get('access-control-request-method') ?? '';
  if (origins !== undefined && asked !== '' && origin !== '' && question.method === 'OPTIONS') {
    return respond(200, {
      'content-length': '0',
      ...(allowed === undefined ? {} : { 'access-control-allow-origin': allowed }),
    });
  }
  for (const [name, text] of Object.entries((value['customRequestHeaders'] ?? {}) as Text)) {
    if (name === 'Host') state.host = text;
    else if (text === '') state.headers.delete(name.toLowerCase());
    else state.headers.set(name.toLowerCase(), text);
  }
  const answer = next();
  for (const [name, text] of Object.entries((value['customResponseHeaders'] ?? {}) as Text)) {
    if (text === '') answer.answer.delete(name.toLowerCase());
    else answer.answer.set(name.toLowerCase(), text);
  }
  if (allowed !== undefined) answer.answer.set('access-control-allow-origin', allowed);
  return answer;
}
