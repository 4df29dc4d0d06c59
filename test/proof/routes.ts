import type { Match, PathPredicate } from '../../src/model/match.ts';
import type { Location, Outcome } from '../../src/model/outcome.ts';
import type { Listener, Route } from '../../src/model/route-table.ts';
import type { HostProof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import type { Pattern } from '../../src/regex/pattern.ts';
import { forward, rawPaths, route, tableOf } from '../model/fixtures.ts';
import { template } from './arbitrary.ts';

export const nginx = (source: string, ignoreCase = true): PathPredicate =>
  regex({ source, flavour: 'pcre', ignoreCase, anchoring: 'none' });
export const envoy = (source: string): PathPredicate =>
  regex({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
export const searched = (source: string): PathPredicate =>
  regex({ source, flavour: 'go', ignoreCase: false, anchoring: 'none' });
export const regex = (pattern: Pattern): PathPredicate => ({ kind: 'regex', pattern });
export const prefix = (value: string): PathPredicate => ({ kind: 'prefix', value });
export const exact = (value: string): PathPredicate => ({ kind: 'exact', value });

export const to = (
  name: string,
  path: PathPredicate,
  more: Partial<Match> = {},
  outcome: Outcome = forward(name),
): Route => route(name, { path, ...more }, outcome);

export function redirect(more: Partial<Extract<Location, { kind: 'parts' }>> = {}, status = 308): Outcome {
  const location: Location = {
    kind: 'parts',
    scheme: 'https',
    host: { kind: 'request' },
    port: 'default',
    path: { kind: 'keep' },
    query: 'keep',
    ...more,
  };
  return { kind: 'redirect', status, location };
}

export function compare(
  before: readonly Route[],
  after: readonly Route[],
  more: Partial<Listener> = {},
): HostProof {
  const proof = prove(tableOf(before), tableOf(after, more), { hosts: (name) => name === 'a.test' });
  const [host] = proof.hosts;
  if (host === undefined) throw new Error('the host was not compared');
  return host;
}

export const raw = { paths: rawPaths };

export const root = to('root', prefix('/'));

export function shares(one: number, two: number): Outcome {
  const [target] = forward('a').backends;
  const [other] = forward('b').backends;
  if (target === undefined || other === undefined) throw new Error('no backends');
  return forward('a', {
    backends: [
      { ...target, weight: one },
      { ...other, weight: two },
    ],
  });
}

export function search(source: string, text: string): ReturnType<typeof forward>['path'] {
  const pattern: Pattern = { source, flavour: 'pcre', ignoreCase: false, anchoring: 'none' };
  return { kind: 'regex', pattern, template: template(text), replaces: 'whole' };
}
