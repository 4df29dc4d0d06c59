import type { Finding } from '../../../src/model/finding.ts';
import type { ObjectRef, Origin } from '../../../src/model/origin.ts';
import type { MiddlewareContext } from './context.ts';
import type { Options } from './options.ts';
import type { Stage } from './stage.ts';

export type FieldType =
  | 'text'
  | 'texts'
  | 'boolean'
  | 'integer'
  | 'duration'
  | 'text map'
  | 'number map'
  | 'reference'
  | 'references'
  | 'object';

/** A field of a middleware. Fields of inner objects are declared by their whole name: `ipStrategy.depth`. */
export interface FieldDeclaration {
  readonly name: string;
  readonly type: FieldType;
  /** As the documentation of the system says it; empty where there is none. */
  readonly default: string;
  readonly effect: string;
  /** `removed in v3` and the like: read without effect. */
  readonly obsolete?: string;
  /** No part of a request or an answer depends on it. */
  readonly inert?: true;
}

/** A middleware type: everything that is said about it, once. */
export interface MiddlewareType {
  /** The field of `spec` that holds it. */
  readonly name: string;
  readonly effect: string;
  readonly documentation: string;
  readonly obsolete?: string;
  readonly fields: readonly FieldDeclaration[];
  build(options: Options, subject: Subject, context: MiddlewareContext): Built;
}

/** Which middleware is being built. */
export interface Subject {
  readonly ref: ObjectRef;
  /** `Middleware shop/strip`. */
  readonly title: string;
  readonly origins: readonly Origin[];
  originOf(field: string): Origin;
}

/** `why` in words that go behind the name of the object: `has no prefix`. */
export type Built =
  | {
      readonly ok: true;
      readonly apply: Stage['apply'];
      readonly findings?: readonly Finding[];
      readonly leavesUnclean?: boolean;
    }
  | { readonly ok: false; readonly why: string; readonly field?: string };

export function built(apply: Stage['apply'], findings: readonly Finding[] = []): Built {
  return { ok: true, apply, findings };
}

export function refused(why: string, field?: string): Built {
  return { ok: false, why, ...(field === undefined ? {} : { field }) };
}

/** Declares a field. */
export function field(
  name: string,
  type: FieldType,
  effect: string,
  more: Partial<Omit<FieldDeclaration, 'name' | 'type' | 'effect'>> = {},
): FieldDeclaration {
  return { name, type, effect, default: '', ...more };
}

/** The documentation page of a middleware. */
export function page(name: string): string {
  return `https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/${name.toLowerCase()}/`;
}
