import { asObjects, asString, dig } from '../../../../kubernetes/json.ts';
import type { JsonObject } from '../../../../kubernetes/object.ts';
import { DIRECTORY } from '../../nginx.ts';
import { quoted } from './conditions.ts';
import { isPlain } from './validation.ts';

const GROUP = 'gateway.nginx.org';

/** What an object that a filter names prints. */
export type Extension =
  | {
      readonly kind: 'lines';
      /** In the location. */
      readonly location: readonly string[];
      /** In every server that has such a location, for all of its requests. */
      readonly server: readonly string[];
      /** In all servers. */
      readonly http: readonly string[];
    }
  /** There is none, or it is not valid: the rule answers 500. */
  | { readonly kind: 'invalid' }
  /** The lab does not carry it out; the reason is for people. */
  | { readonly kind: 'left-out'; readonly why: string };

/** Looks for the objects that filters of a namespace name. */
export type FindExtension = (ref: JsonObject, namespace: string) => Extension;

/**
 * SnippetsFilters and AuthenticationFilters (internal/controller/state/graph/snippets_filter.go,
 * authentication_filter.go; config/servers_template.go). The Secret of users is taken to exist, as Secrets are not read.
 */
export function extensionsOf(resources: readonly JsonObject[]): FindExtension {
  const known = new Map<string, JsonObject>();
  for (const resource of resources) {
    if (asString(resource['apiVersion'])?.startsWith(`${GROUP}/`) !== true) continue;
    const namespace = asString(dig(resource, 'metadata', 'namespace')) ?? 'default';
    known.set(`${resource['kind']} ${namespace}/${dig(resource, 'metadata', 'name')}`, resource);
  }
  return (ref, namespace) => {
    const kind = asString(ref['kind']) ?? '';
    if (ref['group'] !== GROUP || (kind !== 'AuthenticationFilter' && kind !== 'SnippetsFilter'))
      return { kind: 'invalid' };
    const object = known.get(`${kind} ${namespace}/${ref['name']}`);
    if (object === undefined) return { kind: 'invalid' };
    return kind === 'AuthenticationFilter' ? authentication(object) : snippets(object);
  };
}

function authentication({ spec }: JsonObject): Extension {
  // JSON Web Tokens and OpenID Connect need NGINX Plus.
  if (dig(spec, 'type') !== 'Basic') return { kind: 'invalid' };
  const realm = asString(dig(spec, 'basic', 'realm')) ?? '';
  if (!isPlain(realm)) return { kind: 'left-out', why: 'a realm with signs that nginx would take apart' };
  return {
    kind: 'lines',
    location: [`auth_basic "${realm}";`, `auth_basic_user_file ${DIRECTORY}/users;`],
    server: [],
    http: [],
  };
}

const LOCATION = 'http.server.location';

/**
 * Of snippets, which are raw lines of untrusted files, only these ever reach a configuration: everything else may read
 * files or open ports.
 */
const DIRECTIVE =
  /^(?:(?:allow|deny) (?:all|[0-9a-fA-F.:]+(?:\/\d{1,3})?)|limit_rate(?:_after)? \d{1,15}[kKmM]?)$/;
const ADD_HEADER = /^add_header ([A-Za-z0-9-]+) (?:"([^"\\$]*)"|([^\s"'\\${};]+))( always)?$/;

function snippets({ spec }: JsonObject): Extension {
  const made = new Map<string, string[]>([
    [LOCATION, []],
    ['http.server', []],
    ['http', []],
  ]);
  const given = asObjects(dig(spec, 'snippets'));
  const contexts = given.map((one) => asString(one['context']) ?? '');
  // One snippet for each context.
  if (given.length === 0 || new Set(contexts).size < contexts.length) return { kind: 'invalid' };
  for (const [index, snippet] of given.entries()) {
    const context = contexts[index] ?? '';
    const text = asString(snippet['value']) ?? '';
    if (text === '') return { kind: 'invalid' };
    const lines = linesOf(text);
    const place = made.get(context);
    if (lines === undefined || place === undefined)
      return { kind: 'left-out', why: `lines of a SnippetsFilter for ${context} that the lab does not load` };
    place.push(...lines);
  }
  const linesFor = (context: string): readonly string[] => made.get(context) ?? [];
  return {
    kind: 'lines',
    location: linesFor(LOCATION),
    server: linesFor('http.server'),
    http: linesFor('http'),
  };
}

/** Undefined: there is a line that is not known. */
function linesOf(text: string): readonly string[] | undefined {
  const lines: string[] = [];
  for (const part of text.replace(/^[ \t]*#.*$/gm, '').split(/;|\n/)) {
    const directive = part.trim().replace(/[ \t]+/g, ' ');
    if (directive === '') continue;
    const [, name, inQuotes, bare = '', always = ''] = ADD_HEADER.exec(directive) ?? [];
    if (name !== undefined) lines.push(`add_header ${name} ${quoted(inQuotes ?? bare)}${always};`);
    else if (DIRECTIVE.test(directive)) lines.push(`${directive};`);
    else return undefined;
  }
  return lines;
}
