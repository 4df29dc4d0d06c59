import { CaseError } from './case.ts';

/** A value of a case file together with where it stands, so that every complaint can name its place. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
  readonly file: string;
}

type Entry = readonly [key: string, field: Field];

/** A complaint about one field, for people. */
export function complain(field: Field, problem: string): never {
  const place = field.path === '' ? field.file : `${field.file}: ${field.path}`;
  throw new CaseError(`${place}: ${problem}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `${typeof value} ${JSON.stringify(value)}`;
}

/** The entries of a map; refuses keys outside `known`, when it is given. */
export function entries(field: Field, known?: readonly string[]): readonly Entry[] {
  const { value } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return complain(field, `must be a map, but it is ${describe(value)}`);
  }
  return Object.entries(value).map(([key, item]) => {
    if (known !== undefined && !known.includes(key)) {
      return complain(field, `has the unknown key "${key}"; known are ${known.join(', ')}`);
    }
    const path = field.path === '' ? key : `${field.path}.${key}`;
    return [key, { value: item, path, file: field.file }] as const;
  });
}

/** Fields of a map by name. */
export function fields(field: Field, known: readonly string[]): ReadonlyMap<string, Field> {
  return new Map(entries(field, known));
}

export function items(field: Field): readonly Field[] {
  const { value } = field;
  if (!Array.isArray(value)) return complain(field, `must be a list, but it is ${describe(value)}`);
  return value.map((item: unknown, index) => ({
    value: item,
    path: `${field.path}[${index}]`,
    file: field.file,
  }));
}

/** A string; numbers and booleans are taken as they would be printed. */
export function text(field: Field): string {
  const { value } = field;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return complain(field, `must be a string, but it is ${describe(value)}`);
}

export function integer(field: Field, least: number, most: number): number {
  const { value } = field;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return complain(field, `must be a whole number from ${least} to ${most}, but it is ${describe(value)}`);
}

export function percent(field: Field): number {
  const { value } = field;
  if (typeof value === 'number' && value >= 0 && value <= 100) return value;
  return complain(field, `must be a number from 0 to 100, but it is ${describe(value)}`);
}

export function flag(field: Field): boolean {
  const { value } = field;
  if (typeof value === 'boolean') return value;
  return complain(field, `must be true or false, but it is ${describe(value)}`);
}

export function oneOf<const T extends string>(field: Field, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === field.value);
  if (found !== undefined) return found;
  return complain(field, `must be one of ${allowed.join(', ')}, but it is ${describe(field.value)}`);
}

/** Reads a field where it is present. */
export function optional<T>(
  map: ReadonlyMap<string, Field>,
  key: string,
  read: (field: Field) => T,
): T | undefined {
  const field = map.get(key);
  return field === undefined || field.value === undefined ? undefined : read(field);
}

/** An object without the keys whose value is undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> };
}
