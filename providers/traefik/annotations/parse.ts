import type { FieldPath } from '../../../src/model/origin.ts';
import { parseList, parseSwitch, parseWhole } from '../static/values.ts';
import { type Declaration, PREFIX } from './declarations.ts';

/** One annotation that was read. */
export interface Value {
  readonly declaration: Declaration;
  /** The whole key as written. */
  readonly key: string;
  readonly text: string;
}

/** A key or a value that makes Traefik refuse all annotations of the object. */
export interface Fault {
  readonly key: string;
  readonly text: string;
  readonly why: string;
  readonly unknown: boolean;
}

export interface Parsed {
  /** By the declared key in lower case. */
  readonly values: ReadonlyMap<string, Value>;
  readonly faults: readonly Fault[];
}

/**
 * Reads the annotations of one kind (`router.` or `service.`) as Traefik's label parser does: keys without case, one
 * unknown key or bad value refuses them all (github.com/traefik/paerser, parser).
 */
export function parseAnnotations(
  annotations: Readonly<Record<string, string>>,
  root: 'router' | 'service',
  declarations: readonly Declaration[],
): Parsed {
  const byShape = new Map(declarations.map((item) => [item.key.toLowerCase(), item]));
  const values = new Map<string, Value>();
  const faults: Fault[] = [];
  const keys = Object.keys(annotations).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const key of keys) {
    const text = annotations[key] ?? '';
    if (!key.startsWith(PREFIX)) continue;
    const name = key.slice(PREFIX.length).toLowerCase();
    if (name.split('.')[0] !== root) continue;
    const declaration = byShape.get(name.replace(/(?<=\.domains)(?:\.(\d+)|\[(\d+)\])(?=\.)/, '.<n>'));
    if (declaration === undefined) {
      faults.push({ key, text, why: 'Traefik knows no such annotation', unknown: true });
      continue;
    }
    const why = problemOf(declaration, text);
    if (why === undefined) values.set(name, { declaration, key, text });
    else faults.push({ key, text, why, unknown: false });
  }
  return { values, faults };
}

function problemOf({ type }: Declaration, text: string): string | undefined {
  if (type === 'switch' && parseSwitch(text) === undefined) return 'it is neither true nor false';
  if (type === 'whole' && parseWhole(text) === undefined) return 'it is not a whole number';
  return undefined;
}

/** Values by their declared key, in any case. */
export interface Annotations {
  text(key: string): string;
  list(key: string): readonly string[];
  switch(key: string): boolean | undefined;
  whole(key: string): number;
  /** Is the section, or anything below it, there? */
  section(key: string): boolean;
  pathOf(key: string): FieldPath;
}

export function annotationsOf({ values }: Parsed): Annotations {
  const find = (key: string): string | undefined => values.get(key.toLowerCase())?.text;
  return {
    text: (key) => find(key) ?? '',
    list: (key) => parseList(find(key) ?? ''),
    switch: (key) => parseSwitch(find(key) ?? ''),
    whole: (key) => parseWhole(find(key) ?? '') ?? 0,
    section(key) {
      const lower = key.toLowerCase();
      if ((find(key) ?? '').toLowerCase() === 'true') return true;
      return [...values.keys()].some((name) => name.startsWith(`${lower}.`));
    },
    pathOf: (key) => ['metadata', 'annotations', values.get(key.toLowerCase())?.key ?? PREFIX + key],
  };
}
