import { type Dialect, SPECIFICATION } from '../../gateway/dialect.ts';

/** Readings of the Gateway API by name. */
export const DIALECTS: ReadonlyMap<string, Dialect> = new Map([[SPECIFICATION.name, SPECIFICATION]]);

/** The dialect of that name; the specification's where none is named. */
export function dialectOf(name: string | undefined): Dialect | undefined {
  return DIALECTS.get(name ?? SPECIFICATION.name);
}
