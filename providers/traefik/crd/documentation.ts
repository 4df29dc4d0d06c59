import type { FieldDoc } from '../../../src/kubernetes/provider.ts';
import { MIDDLEWARE_TYPES } from '../middlewares/types.ts';
import type { Fields } from './field.ts';
import { FIELDS } from './fields.ts';

/** What the documentation says of the fields of Traefik's objects, those of Middlewares included. */
export const FIELD_DOCS: readonly FieldDoc[] = [
  ...[...FIELDS].flatMap(([kind, fields]) => docsOf(kind, fields, '')),
  ...MIDDLEWARE_TYPES.flatMap(({ name, fields }) =>
    fields.map((field) => ({ kind: 'Middleware', field: `${name}.${field.name}`, effect: field.effect })),
  ),
];

function docsOf(kind: string, fields: Fields, prefix: string): readonly FieldDoc[] {
  return Object.entries(fields).flatMap(([name, field]): readonly FieldDoc[] => {
    if (field.inner !== undefined) return docsOf(kind, field.inner, `${prefix}${name}.`);
    return [{ kind, field: prefix + name, effect: field.reason }];
  });
}
