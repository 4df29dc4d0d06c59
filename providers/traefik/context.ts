import type { ObjectSet } from '../../src/kubernetes/object.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Chains } from './chains.ts';
import type { Notes } from './notes.ts';
import type { StaticOptions } from './static/options.ts';

/** What all parts of one compilation share. */
export interface Context {
  readonly objects: ObjectSet;
  readonly options: StaticOptions;
  readonly notes: Notes;
  readonly chains: Chains;
  /** Objects that are named, are not among the input, and are taken to exist; with who names them. */
  readonly assumed: Map<string, Origin[]>;
}

/** Remembers that an object was taken to exist. */
export function assume({ assumed }: Pick<Context, 'assumed'>, what: string, origin: Origin): void {
  const origins = assumed.get(what);
  if (origins === undefined) assumed.set(what, [origin]);
  else origins.push(origin);
}
