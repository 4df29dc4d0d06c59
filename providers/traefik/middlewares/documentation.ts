import type { AnnotationDoc } from '../../../src/kubernetes/provider.ts';
import { type FieldDeclaration, page } from './declaration.ts';
import { CHAIN_FIELDS } from './read.ts';
import { TCP_TYPES } from './tcp.ts';
import { MIDDLEWARE_TYPES } from './types.ts';

interface Documented {
  readonly name: string;
  readonly effect: string;
  readonly documentation?: string;
  readonly obsolete?: string;
  readonly fields: readonly FieldDeclaration[];
}

const CHAIN: Documented = {
  name: 'chain',
  effect: 'Stands for other middlewares, one after the other.',
  documentation: page('chain'),
  fields: CHAIN_FIELDS,
};

const PLUGIN: Documented = {
  name: 'plugin',
  effect: 'A program of a third party; what it does is not known here.',
  fields: [],
};

/** What `explain` and the documentation say of the middlewares and their fields. */
export function middlewareDocs(): readonly AnnotationDoc[] {
  return [
    ...[...MIDDLEWARE_TYPES, CHAIN, PLUGIN].flatMap((type) => docsOf(type, 'Middleware')),
    ...TCP_TYPES.flatMap((type) => docsOf(type, 'MiddlewareTCP')),
  ];
}

function docsOf(type: Documented, kind: string): readonly AnnotationDoc[] {
  const where = type.documentation === undefined ? {} : { documentation: type.documentation };
  const invalid = 'the routers that use it are not built';
  const head: AnnotationDoc = {
    key: `${kind}.${type.name}`,
    aliases: [],
    type: 'middleware',
    scope: kind === 'Middleware' ? 'router' : 'TCP router',
    default: '',
    invalid,
    effect: type.effect,
    ...(type.obsolete === undefined ? {} : { obsolete: type.obsolete }),
    ...where,
  };
  const fields = type.fields.map(
    (field): AnnotationDoc => ({
      key: `${kind}.${type.name}.${field.name}`,
      aliases: [],
      type: field.type,
      scope: head.scope,
      default: field.default,
      invalid,
      effect: field.effect,
      ...(field.obsolete === undefined ? {} : { obsolete: field.obsolete }),
      ...where,
    }),
  );
  return [head, ...fields];
}
