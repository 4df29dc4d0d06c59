import type { Coverage, FindingEntry, MigrationReport, Place, UnitVerdict } from '../document.ts';

/** A verdict is a word and a sign before it is a colour. */
export const UNIT_SIGNS: Readonly<Record<UnitVerdict, string>> = {
  'not-served': '.',
  proved: '=',
  'proved-with-differences': '~',
  unproven: '?',
  counterexample: '!',
  blocked: 'x',
};

export const UNIT_WORDS: Readonly<Record<UnitVerdict, string>> = {
  'not-served': 'not served',
  proved: 'proved',
  'proved-with-differences': 'proved, with named differences',
  unproven: 'unproven',
  counterexample: 'counterexample',
  blocked: 'blocked',
};

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `412 Ingresses in 96 host groups: 71 =, 9 ~, 3 ?, 5 !, 8 x`. */
export function verdictLine({ counts, sources }: MigrationReport): string {
  const total = Object.values(counts.hostGroups).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(counts.hostGroups)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${UNIT_SIGNS[verdict as UnitVerdict]}`);
  const split = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return `${plural(sources.length, 'source object')}, ${plural(total, 'host group')}${split}`;
}

/** `Ingress shop/web spec.rules[0] (shop.yaml:12:5)`. */
export function placeText({ kind, namespace, name, field, file, line, column }: Place): string {
  const object = namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
  const position = file === undefined ? '' : ` (${file}:${line}:${column})`;
  return `${object}${field === undefined ? '' : ` ${field}`}${position}`;
}

/** What a finding says beyond its message, line by line. */
export function details({
  before,
  after,
  request,
  action,
}: FindingEntry): ReadonlyArray<readonly [string, string]> {
  const lines: Array<readonly [string, string]> = [];
  if (before !== undefined) lines.push(['Today', before]);
  if (after !== undefined) lines.push(['Afterwards', after]);
  if (request !== undefined) lines.push(['Request', request]);
  if (action !== undefined) lines.push(['To do', action]);
  return lines;
}

export function hostText(host: string): string {
  return host === '*' ? 'any other host' : host;
}

/** How far a kind of objects was read. */
export const COVERAGE_WORDS: Readonly<Record<Coverage['state'], string>> = {
  read: 'read',
  partly: 'partly read',
  absent: 'not known to the cluster',
  forbidden: 'not checked: forbidden',
  failed: 'not checked: failed',
  'not-asked': 'not asked for',
};
