import { addressHolds, addressSamples } from './addresses.ts';
import type { Atom, Atoms } from './atoms.ts';
import type { Assignment } from './formula.ts';
import { type Demand, type Solution, solveValue } from './values.ts';

/** Finds values for the parts of a request that answer all atoms as wanted. */
export interface Solver {
  /** Can the answers about one variable be given together? `unknown` counts as yes for those who must be careful. */
  consistent(known: Assignment, atom: Atom, value: boolean): 'yes' | 'no' | 'unknown';
  /** A value for each variable that the answers speak of. */
  values(known: Assignment): ReadonlyMap<string, { readonly atom: Atom; readonly solution: Solution }>;
}

/** Tried in turn where a method must be none of those named. */
const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'PROPFIND',
  'X',
];

export function createSolver(atoms: Atoms): Solver {
  const cache = new Map<string, Solution>();
  let samples: readonly string[] | undefined;
  let sampledAtoms = -1;
  const addresses = (): readonly string[] => {
    if (samples === undefined || sampledAtoms !== atoms.all.length) {
      samples = addressSamples(atoms.all);
      sampledAtoms = atoms.all.length;
    }
    return samples;
  };
  const solve = (group: ReadonlyArray<readonly [Atom, boolean]>): Solution => {
    const key = group
      .map(([atom, value]) => `${atom.id}${value ? '+' : '-'}`)
      .sort()
      .join();
    const known = cache.get(key);
    if (known !== undefined) return known;
    const solution = solveGroup(group, addresses);
    if (cache.size > 20_000) cache.clear();
    cache.set(key, solution);
    return solution;
  };
  const groupOf = (known: Assignment, variableKey: string): Array<readonly [Atom, boolean]> => {
    const group: Array<readonly [Atom, boolean]> = [];
    for (const [id, value] of known) {
      const atom = atoms.all[id];
      if (atom?.variableKey === variableKey) group.push([atom, value]);
    }
    return group;
  };
  return {
    consistent(known, atom, value) {
      if (atom.variable.kind === 'opaque') return 'yes';
      return solve([...groupOf(known, atom.variableKey), [atom, value]]).kind;
    },
    values(known) {
      const result = new Map<string, { atom: Atom; solution: Solution }>();
      for (const id of known.keys()) {
        const atom = atoms.all[id];
        if (atom === undefined || atom.variable.kind === 'opaque' || result.has(atom.variableKey)) continue;
        result.set(atom.variableKey, { atom, solution: solve(groupOf(known, atom.variableKey)) });
      }
      return result;
    },
  };
}

function solveGroup(
  group: ReadonlyArray<readonly [Atom, boolean]>,
  addresses: () => readonly string[],
): Solution {
  const variable = group[0]?.[0].variable;
  switch (variable?.kind) {
    case 'method': {
      const named = group.flatMap(([{ question }]) => (question.kind === 'one-of' ? question.values : []));
      return among([...METHODS, ...named], (method) =>
        group.every(
          ([{ question }, value]) => question.kind === 'one-of' && question.values.includes(method) === value,
        ),
      );
    }
    case 'address':
      return among(addresses(), (address) =>
        group.every(([{ question }, value]) => addressHolds(question, address) === value),
      );
    case 'header':
    case 'query':
    case 'cookie': {
      const demands = group.flatMap(([atom, holds]): readonly Demand[] => {
        if (atom.question.kind !== 'value') return [];
        const demand = { predicate: atom.question.predicate, holds };
        return [atom.variable.kind === 'cookie' ? { ...demand, cookie: atom.variable.name } : demand];
      });
      return solveValue(variable.kind === 'query' ? 'query' : 'header', demands);
    }
    default:
      return { kind: 'unknown' };
  }
}

function among(candidates: readonly string[], fits: (candidate: string) => boolean): Solution {
  const value = candidates.find(fits);
  return value === undefined ? { kind: 'no' } : { kind: 'yes', value };
}
