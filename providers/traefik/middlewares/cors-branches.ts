import type { Match } from '../../../src/model/match.ts';
import type { HeaderEdit } from '../../../src/model/outcome.ts';
import type { Cors } from '../../../src/model/route-table.ts';
import type { Template } from '../../../src/model/template.ts';
import { literal } from '../../../src/model/template.ts';
import type { Branch, Handling } from '../handling.ts';
import { bothOf } from './conjunction.ts';
import { goPattern } from './patterns.ts';

const SENT = { kind: 'regex', pattern: goPattern('.') } as const;

/** A preflight as Traefik sees it: OPTIONS with both headers, neither of them empty. */
export const PREFLIGHT: Match = {
  path: { kind: 'any' },
  methods: ['OPTIONS'],
  headers: [
    { name: 'Origin', value: SENT },
    { name: 'Access-Control-Request-Method', value: SENT },
  ],
};

/**
 * Branches whose cross-origin rules are spelled out as conditions, answers and header edits, for what has to be decided
 * before them: the model's rules come before the outcome of a route. `last`: the rules have the last word on headers that
 * the branch sets too.
 */
export function spelledOut(handling: Handling, last = false): Handling {
  return handling.flatMap((branch) =>
    branch.cors === undefined ? [branch] : spelledOutBranch(branch, branch.cors, last),
  );
}

function spelledOutBranch(branch: Branch, cors: Cors, last: boolean): readonly Branch[] {
  const { cors: _, errorPages: _pages, ...rest } = branch;
  const own = branch.responseHeaders ?? [];
  const origins = allowed(cors);
  const cases = origins === 'all' ? [undefined] : [origins, undefined];
  const preflights = cases.map((match, index): Branch | undefined => {
    const condition = match === undefined ? PREFLIGHT : bothOf(PREFLIGHT, match);
    const whole = condition === undefined ? undefined : bothOf(condition, branch.match);
    if (whole === undefined) return undefined;
    const named = origins === 'all' || index === 0;
    const edits = [...preflightHeaders(cors, named), ...(cors.preflightHeaders ?? own)];
    const outcome = {
      kind: 'respond',
      status: cors.preflightStatus,
      headers: edits,
      reason: 'CORS preflight',
    } as const;
    return { match: whole, outcome, ...(branch.note === undefined ? {} : { note: branch.note }) };
  });
  const answers = cases.map((match, index): Branch | undefined => {
    const whole = match === undefined ? branch.match : bothOf(match, branch.match);
    if (whole === undefined) return undefined;
    const named = origins === 'all' || index === 0;
    const { errorPages } = branch;
    const added = answerHeaders(cors, named);
    const pages = errorPages === undefined ? {} : { errorPages };
    return {
      ...rest,
      ...pages,
      match: whole,
      responseHeaders: last ? [...own, ...added] : [...added, ...own],
    };
  });
  return [...preflights, ...answers].filter((one) => one !== undefined);
}

/** Requests whose Origin is allowed; `all`: every request. */
function allowed(cors: Cors): Match | 'all' {
  if (cors.allowOrigins === '*') return 'all';
  return {
    path: { kind: 'any' },
    any: cors.allowOrigins.map(({ text: _, ...value }) => ({
      path: { kind: 'any' },
      headers: [{ name: 'Origin', value }],
    })),
  };
}

function set(name: string, value: Template, cors: Cors): HeaderEdit {
  return { action: 'set', name, value, origins: cors.origins };
}

function allowOrigin(cors: Cors, isAllowed: boolean): readonly HeaderEdit[] {
  if (!isAllowed) return [];
  const isStar = cors.allowOrigins === '*' && cors.starAnswer === 'literal';
  return [set('Access-Control-Allow-Origin', isStar ? literal('*') : [{ header: 'Origin' }], cors)];
}

function answerHeaders(cors: Cors, isAllowed: boolean): readonly HeaderEdit[] {
  const edits = [...allowOrigin(cors, isAllowed)];
  if (cors.allowCredentials) edits.push(set('Access-Control-Allow-Credentials', literal('true'), cors));
  const { exposeHeaders } = cors;
  if (exposeHeaders !== undefined && exposeHeaders !== '' && !isEchoed(exposeHeaders, cors)) {
    edits.push(set('Access-Control-Expose-Headers', literal(exposeHeaders), cors));
  }
  return edits;
}

function preflightHeaders(cors: Cors, isAllowed: boolean): readonly HeaderEdit[] {
  const edits = [...answerHeaders(cors, isAllowed), set('Content-Length', literal('0'), cors)];
  const add = (name: string, configured: string, asked: string): void => {
    const value: Template = isEchoed(configured, cors) ? [{ header: asked }] : literal(configured);
    if (configured !== '') edits.push(set(`Access-Control-Allow-${name}`, value, cors));
  };
  add('Headers', cors.allowHeaders, 'Access-Control-Request-Headers');
  add('Methods', cors.allowMethods, 'Access-Control-Request-Method');
  if (cors.maxAge !== undefined) {
    edits.push(set('Access-Control-Max-Age', literal(String(cors.maxAge)), cors));
  }
  return edits;
}

function isEchoed(configured: string, cors: Cors): boolean {
  return cors.allowCredentials && configured.split(',').includes('*');
}
