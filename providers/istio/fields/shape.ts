/** The type of a value, as the OpenAPI schema of Istio's custom resources has it. */
export type Shape =
  | { readonly kind: 'text' | 'integer' | 'number' | 'flag' | 'duration' | 'anything' }
  | { readonly kind: 'object'; readonly fields: Fields }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape };

export type Fields = Readonly<Record<string, Field>>;

/**
 * What becomes of a field.
 * - `parts`: it only holds others.
 * - `table`: it has its part in what happens to requests.
 * - `inert`: nothing of what requests meet at a gateway depends on it.
 * - `mesh`: it concerns workloads of the mesh, not gateways.
 * - `kept`: the object stays in force for what it says; nothing is written for it.
 * - `lost`: it changes what happens, and no table says how.
 */
export type Fate = 'parts' | 'table' | 'inert' | 'mesh' | 'kept' | 'lost';

/** One field of a custom resource, with its meaning. */
export interface Field {
  readonly shape: Shape;
  readonly fate: Fate;
  /** For people; empty for `parts` and where the name says it all. */
  readonly effect: string;
}

export const TEXT: Shape = { kind: 'text' };
export const INTEGER: Shape = { kind: 'integer' };
export const NUMBER: Shape = { kind: 'number' };
export const FLAG: Shape = { kind: 'flag' };
export const DURATION: Shape = { kind: 'duration' };
export const ANYTHING: Shape = { kind: 'anything' };

export function object(fields: Fields): Shape {
  return { kind: 'object', fields };
}

export function list(of: Shape): Shape {
  return { kind: 'list', of };
}

export function map(of: Shape): Shape {
  return { kind: 'map', of };
}

export function parts(shape: Shape): Field {
  return { shape, fate: 'parts', effect: '' };
}

export function table(shape: Shape, effect = ''): Field {
  return { shape, fate: 'table', effect };
}

export function inert(shape: Shape, effect: string): Field {
  return { shape, fate: 'inert', effect };
}

export function mesh(shape: Shape, effect: string): Field {
  return { shape, fate: 'mesh', effect };
}

export function kept(shape: Shape, effect: string): Field {
  return { shape, fate: 'kept', effect };
}

export function lost(shape: Shape, effect: string): Field {
  return { shape, fate: 'lost', effect };
}
