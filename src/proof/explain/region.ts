import { describePathPredicate } from '../../model/description.ts';
import type { ValuePredicate } from '../../model/match.ts';
import type { Atom, Atoms } from '../conditions/atoms.ts';
import type { Assignment } from '../conditions/formula.ts';
import type { Rule } from '../rules/rule.ts';

/** The requests on which these rules decide, in words. */
export function describeRegion(before: Rule, after: Rule, known: Assignment, atoms: Atoms): string {
  const conditions = [...known].flatMap(([id, value]) => {
    const atom = atoms.all[id];
    return atom === undefined ? [] : [describeAtom(atom, value)];
  });
  const paths = [before, after].flatMap(({ route }) =>
    route === undefined ? [] : [describePathPredicate(route.match.path)],
  );
  const place = paths.length === 0 ? 'any path' : [...new Set(paths)].join(' and ');
  return [place, ...conditions].join(', ');
}

function describeAtom(atom: Atom, value: boolean): string {
  const { variable, question } = atom;
  const not = value ? '' : 'not ';
  switch (question.kind) {
    case 'one-of':
      return `method ${not}${question.values.join(' or ')}`;
    case 'address-in':
      return `client address ${not}in ${question.cidrs.join(', ')}`;
    case 'address-allowed':
      return `client address ${value ? 'allowed' : 'refused'} by the address list`;
    case 'opaque':
      return variable.kind === 'opaque' ? `${not}matched by ${variable.pattern}` : '';
    case 'value': {
      const kind = variable.kind === 'query' ? 'query parameter' : variable.kind;
      const name = 'name' in variable ? variable.name : '';
      return `${kind} ${name} ${describeValue(question.predicate, value)}`;
    }
  }
}

function describeValue(predicate: ValuePredicate, holds: boolean): string {
  switch (predicate.kind) {
    case 'present':
    case 'absent':
      return (predicate.kind === 'present') === holds ? 'present' : 'absent';
    case 'exact':
      return `${holds ? '=' : 'other than'} ${predicate.value}`;
    case 'prefix':
      return `${holds ? '' : 'not '}beginning with ${predicate.value}`;
    case 'regex':
      return `${holds ? '' : 'not '}like ${predicate.pattern.source}`;
  }
}
