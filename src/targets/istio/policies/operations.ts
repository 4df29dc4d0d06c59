import type { Atom, Clause, PolicyPart, RequestPlace, RequestWriter } from '../../../gateway/write/index.ts';
import { encodePath } from '../../../gateway/write/paths.ts';
import { asObjects, own } from '../../../kubernetes/json.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';

/**
 * Requests as `to.operation` and `when` of an AuthorizationPolicy name them (pilot/pkg/security/authz/model/generator.go,
 * matcher/header.go and string.go). Hosts are compared with the Host header as it is sent, with its port and without regard
 * to case; paths with the path without its query, as routes see it; `*` stands at one end of a value only, and `{` begins a
 * template.
 */
export const OPERATIONS: RequestWriter = {
  limits:
    'AuthorizationPolicy tells requests apart by hosts, exact and prefix paths, methods and exact headers, not by regular expressions, query parameters, or the routes themselves',
  says(atom: Atom): boolean {
    switch (atom.kind) {
      case 'path':
        return atom.form.kind !== 'regex' && isPlain(encodePath(atom.form.value));
      case 'method':
        return true;
      case 'header':
        return atom.condition.type === 'Exact' && isPlain(atom.condition.value);
      case 'query':
        return false;
    }
  },
  spec(part: PolicyPart, places: readonly RequestPlace[]): JsonObject {
    const all = asObjects(own(part.spec, 'rules')).flatMap((rule) =>
      places.flatMap((place) => place.clauses.map((clause) => also(rule, about(place, clause)))),
    );
    const byText = new Map(all.map((rule) => [JSON.stringify(rule), rule]));
    return { ...part.spec, rules: [...byText.values()] };
  },
};

/** Conditions of both have to hold. */
function also(rule: JsonObject, place: JsonObject): JsonObject {
  const when = [rule, place].flatMap((one) => asObjects(own(one, 'when')));
  return { ...rule, ...place, ...(when.length === 0 ? {} : { when }) };
}

/** A text that is compared as it stands. */
function isPlain(text: string): boolean {
  return text !== '' && !text.includes('*') && !text.includes('{');
}

function about(place: RequestPlace, { is, isNot }: Clause): JsonObject {
  const operation = {
    ...list('hosts', place.hosts.flatMap(hostTexts)),
    ...list('methods', is.flatMap(methodOf)),
    ...list(
      'notHosts',
      place.except.flatMap((text) => exceptTexts(text, place.ports)),
    ),
    ...list('notMethods', isNot.flatMap(methodOf)),
    ...list('notPaths', isNot.flatMap(pathsOf)),
    ...list('paths', is.flatMap(pathsOf)),
    ...list('ports', place.port === undefined ? [] : [String(place.port)]),
  };
  const when = [
    ...is.flatMap((atom) => headerOf(atom, 'values')),
    ...isNot.flatMap((atom) => headerOf(atom, 'notValues')),
  ];
  return {
    ...(Object.keys(operation).length === 0 ? {} : { to: [{ operation }] }),
    ...(when.length === 0 ? {} : { when }),
  };
}

function list(field: string, values: readonly string[]): JsonObject {
  return values.length === 0 ? {} : { [field]: [...new Set(values)] };
}

/** Envoy finds the routes of a host whatever port the Host header names (gateway.go, IgnorePortInHostMatching). */
function hostTexts(host: string): readonly string[] {
  return [host, `${host}:*`];
}

/** Names with a wildcard can only be told with the ports that a client sends by itself. */
function exceptTexts(text: string, ports: readonly number[]): readonly string[] {
  return text.startsWith('*') ? [text, ...ports.map((port) => `${text}:${port}`)] : hostTexts(text);
}

function methodOf(atom: Atom): readonly string[] {
  return atom.kind === 'method' ? [atom.method] : [];
}

/** A prefix holds for whole segments in routes, and for any text in an AuthorizationPolicy. */
function pathsOf(atom: Atom): readonly string[] {
  if (atom.kind !== 'path' || atom.form.kind === 'regex') return [];
  const value = encodePath(atom.form.value);
  return atom.form.kind === 'exact' ? [value] : [value, `${value}/*`];
}

function headerOf(atom: Atom, field: 'values' | 'notValues'): readonly JsonObject[] {
  if (atom.kind !== 'header') return [];
  const { name, value } = atom.condition;
  return [{ key: `request.headers[${name.toLowerCase()}]`, [field]: [value] }];
}
