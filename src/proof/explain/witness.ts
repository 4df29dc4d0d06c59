import type { Request } from '../../model/request.ts';
import type { Listener } from '../../model/route-table.ts';
import { textOf } from '../../regex/text.ts';
import type { Atoms } from '../conditions/atoms.ts';
import type { Assignment } from '../conditions/formula.ts';
import type { Solver } from '../conditions/solve.ts';
import type { Entrance } from '../hosts.ts';

/** What a request is made of. */
export interface Ingredients {
  readonly entrance: Entrance;
  readonly host: string;
  /** Bytes of the canonical path. */
  readonly path: readonly number[];
  readonly known: Assignment;
  /**
   * Value of a query parameter that no condition asks for; undefined: none. One that ends with a slash stands last in the
   * query, others only where the query is empty.
   */
  readonly query: string | undefined;
}

const USUAL_ADDRESS = '203.0.113.7';

/**
 * A request with that path for which the conditions hold. Undefined: no values are known that satisfy them.
 *
 * @param listeners those that take it, for where they look for the client's address
 */
export function makeRequest(
  ingredients: Ingredients,
  solver: Solver,
  atoms: Atoms,
  listeners: ReadonlyArray<Listener | undefined>,
): Request | undefined {
  const { entrance, host, path, known } = ingredients;
  let method = 'GET';
  let address = USUAL_ADDRESS;
  const headers: Array<readonly [string, string]> = [];
  const query: string[] = [];
  for (const { atom, solution } of solver.values(known).values()) {
    if (solution.kind !== 'yes') return undefined;
    const { value } = solution;
    const { variable } = atom;
    if (value === undefined) continue;
    if (variable.kind === 'method') method = value;
    else if (variable.kind === 'address') address = value;
    else if (variable.kind === 'header') headers.push([variable.name, value]);
    else if (variable.kind === 'query')
      query.push(value === '' ? variable.name : `${variable.name}=${value}`);
    else if (variable.kind === 'cookie') headers.push(['Cookie', value]);
  }
  const extra = ingredients.query;
  if (extra !== undefined && (query.length === 0 || extra.endsWith('/'))) {
    query.push(`${unnamedParameter(known, atoms)}=${extra}`);
  }
  const forwarding = listeners.find((listener) => listener?.clientAddress.kind === 'forwarded-for');
  if (forwarding !== undefined && address !== USUAL_ADDRESS) {
    headers.push([forwarding.clientAddress.header ?? 'X-Forwarded-For', address]);
  }
  const tail = query.length === 0 ? '' : `?${query.join('&')}`;
  return {
    method,
    scheme: entrance.scheme,
    host,
    ...(entrance.port === (entrance.scheme === 'http' ? 80 : 443) ? {} : { port: entrance.port }),
    target: wirePath(path, listeners) + tail,
    headers,
    remoteAddress: address,
  };
}

/** A name that no condition speaks of. */
function unnamedParameter(known: Assignment, atoms: Atoms): string {
  const taken = new Set<string>();
  for (const id of known.keys()) {
    const variable = atoms.all[id]?.variable;
    if (variable?.kind === 'query') taken.add(variable.name);
  }
  return ['q', 'x', 'page', 'sort'].find((name) => !taken.has(name)) ?? 'none-of-these';
}

/** The same request for the other table. */
export function forAfter(request: Request, entrance: Entrance): Request {
  if (entrance.port === entrance.portAfter) return request;
  return { ...request, port: entrance.portAfter };
}

/** A path as it is written on the wire so that it is read as these bytes. */
function wirePath(path: readonly number[], listeners: ReadonlyArray<Listener | undefined>): string {
  const decodes = listeners.some((listener) => listener?.paths.decode === 'all');
  if (!decodes) return textOf(path);
  let text = '';
  for (const byte of path) {
    const plain = /[A-Za-z0-9._~!$&'()*+,;=:@/-]/.test(String.fromCharCode(byte)) && byte < 0x80;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
