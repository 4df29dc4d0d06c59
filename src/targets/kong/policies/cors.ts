import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, type Note, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { Cors, OriginPredicate } from '../../../model/route-table.ts';
import { preflightNotes } from '../../cors-notes.ts';
import { exactOrigin, expressionOfOrigin } from '../../cors-origins.ts';
import type { Theme } from '../../policies/theme.ts';
import type { Change } from '../../policies/treatments.ts';
import { FILTERS, KONG, mayBeGrpc, NO_FILTERS_FOR_GRPC, nothing, pluginPart, whole } from './objects.ts';

const PLUGIN = 'cors';

/** Of METHODS in schema.lua, in its order; the default are all. */
const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'];

/** A text that is no expression for the plugin. */
const PLAIN = /^[A-Za-z0-9.:/-]+$/;

/**
 * The plugin cors runs before all checks. Preflights are OPTIONS requests with Origin and Access-Control-Request-Method; all
 * are answered with 200, and those of foreign origins have all headers but Allow-Origin. A single origin in plain letters is
 * sent to everybody, so that one is written as an expression, which is compared. Expressions of PCRE hold for the origin as a
 * whole (handler.lua).
 */
export const CORS: Theme = {
  name: 'cors',
  cell: {
    how: `KongPlugin ${PLUGIN} by an ExtensionRef filter`,
    but: 'preflights are answered with 200, other OPTIONS requests reach the backend, and gRPC backends get none',
    source: `${KONG}, kong/plugins/${PLUGIN}/handler.lua and schema.lua; ${FILTERS}`,
  },
  write: (fact, { route }) =>
    fact.kind === 'cors' && mayBeGrpc(route) ? nothing(NO_FILTERS_FOR_GRPC) : write(fact),
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'cors') return undefined;
  const { cors } = fact;
  const origins = cors.allowOrigins === '*' ? ['*'] : originsOf(cors.allowOrigins);
  if (origins === undefined) return nothing('An allowed origin cannot be written for Kong');
  const isLiteral = cors.allowOrigins === '*' && cors.starAnswer === 'literal';
  const methods = itemsOf(cors.allowMethods);
  const known = methods.filter((method) => METHODS.includes(method));
  const config = {
    credentials: cors.allowCredentials && !isLiteral,
    ...listOf('exposed_headers', itemsOf(cors.exposeHeaders ?? '')),
    ...listOf('headers', itemsOf(cors.allowHeaders)),
    ...(cors.maxAge === undefined ? {} : { max_age: cors.maxAge }),
    ...listOf('methods', known),
    origins,
  };
  return whole([pluginPart(PLUGIN, config, cors.origins)], notesOn(cors, isLiteral, methods, known));
}

function originsOf(allowed: readonly OriginPredicate[]): readonly string[] | undefined {
  const said = allowed.map((predicate) => exactOrigin(predicate) ?? expressionOfOrigin(predicate));
  const known = said.flatMap((text) => text ?? []);
  if (known.length < said.length || known.length === 0) return undefined;
  const [only = ''] = known;
  return known.length === 1 && PLAIN.test(only)
    ? [only.replaceAll('.', '\\.').concat('$')]
    : [...new Set(known)];
}

function itemsOf(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

function listOf(field: string, items: readonly string[]): { readonly [field: string]: readonly string[] } {
  return items.length === 0 ? {} : { [field]: items };
}

function notesOn(
  cors: Cors,
  isLiteral: boolean,
  methods: readonly string[],
  known: readonly string[],
): readonly Note[] {
  const { origins } = cors;
  const notes: Note[] = [...preflightNotes(cors, isLiteral)];
  const inexact = (message: string, before: string, after: string): void => {
    notes.push(noteOf(POLICY_FINDINGS.inexact, message, origins, { before, after, witness: 'none' }));
  };
  if (known.length < methods.length) {
    const unknown = methods.filter((method) => !known.includes(method));
    inexact(
      `Kong allows usual methods only: ${unknown.join(', ')} cannot be written.`,
      `Access-Control-Allow-Methods: ${cors.allowMethods}`,
      known.length === 0 ? METHODS.join(',') : known.join(','),
    );
  }
  if (itemsOf(cors.allowHeaders).length === 0) {
    inexact(
      'No headers are listed: Kong then allows those that a preflight asks for.',
      'no Access-Control-Allow-Headers',
      'Access-Control-Allow-Headers as in Access-Control-Request-Headers',
    );
  }
  return notes;
}

/** What the configuration does; undefined where something of it is not modelled. */
export function readCors(config: Fields, plugin: ObjectRef): Change | undefined {
  const named = config.texts('origins');
  const isAny = named.length === 0 || named.includes('*');
  const allowed = isAny ? [] : named.flatMap((text) => predicateOf(text) ?? []);
  const allowCredentials = config.flag('credentials') ?? false;
  const exposed = config.texts('exposed_headers');
  const maxAge = config.integer('max_age');
  const methods = config.texts('methods');
  const allowHeaders = config.texts('headers').join(',');
  const isElse = config.flag('preflight_continue') === true || config.flag('private_network') === true;
  if (isElse || (!isAny && allowed.length < named.length)) return undefined;
  const cors: Cors = {
    allowOrigins: isAny ? '*' : allowed,
    allowCredentials,
    starAnswer: allowCredentials ? 'echo' : 'literal',
    allowMethods: (methods.length === 0 ? METHODS : methods).join(','),
    allowHeaders,
    ...(exposed.length === 0 ? {} : { exposeHeaders: exposed.join(',') }),
    ...(maxAge === undefined ? {} : { maxAge }),
    answers: 'preflight',
    preflightStatus: 200,
    manner: 'kong',
    headersOnEveryAnswer: false,
    origins: [{ object: plugin, path: config.path }],
  };
  return (treatment) => ({ ...treatment, cors });
}

/**
 * Expressions are held at the start, and at the end `$` is put behind them. Those without a colon are about the host alone,
 * which is not read.
 */
function predicateOf(text: string): OriginPredicate | undefined {
  if (PLAIN.test(text)) return { kind: 'exact', value: text, text };
  if (!text.includes(':')) return undefined;
  const source = `${text.replace(/^\^/, '').replace(/\$$/, '')}$`;
  return { kind: 'regex', pattern: { source, flavour: 'pcre', ignoreCase: false, anchoring: 'start' }, text };
}
