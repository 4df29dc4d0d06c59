import type { AnnotationDoc } from '../../../src/kubernetes/provider.ts';
import {
  type Declaration,
  PREFIX,
  ROUTER_ANNOTATIONS,
  SERVICE_ANNOTATIONS,
  type ValueType,
} from './declarations.ts';

const TYPES: Readonly<Record<ValueType, string>> = {
  text: 'text',
  list: 'comma list',
  switch: 'true or false',
  whole: 'whole number',
  section: 'true',
};

const PAGE = 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/';

/** What `explain` and the documentation say of every annotation. */
export const ANNOTATION_DOCS: readonly AnnotationDoc[] = [
  ...ROUTER_ANNOTATIONS.map((declaration) =>
    describe(
      declaration,
      'Ingress: all of its paths',
      'the whole Ingress is left out: none of its paths are served',
    ),
  ),
  ...SERVICE_ANNOTATIONS.map((declaration) =>
    describe(
      declaration,
      'Service: every path that leads to it',
      'paths that lead to the Service are not served',
    ),
  ),
];

function describe(declaration: Declaration, scope: string, invalid: string): AnnotationDoc {
  const { key, type, initial, effect } = declaration;
  return {
    key: PREFIX + key.toLowerCase(),
    aliases: [],
    type: TYPES[type],
    scope,
    default: initial,
    invalid: type === 'section' ? 'it counts as not given' : invalid,
    effect,
    documentation: PAGE,
  };
}
