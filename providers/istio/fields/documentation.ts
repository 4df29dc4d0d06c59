import type { AnnotationDoc } from '../../../src/kubernetes/provider.ts';
import type { Fate, Field, Fields, Shape } from './shape.ts';

const FATES: Readonly<Record<Exclude<Fate, 'parts' | 'table'>, string>> = {
  inert: 'changes nothing at a gateway',
  mesh: 'concerns workloads of the mesh only',
  kept: 'has nothing written for it',
  lost: 'is not carried over',
};

/**
 * What is said of the fields of a kind: one entry for each that stands in the account by itself, and for a field that
 * stands in several places only the first.
 */
export function documentation(kind: string, fields: Fields): readonly AnnotationDoc[] {
  const page = `https://istio.io/latest/docs/reference/config/networking/${pageOf(kind)}/`;
  return docsOf(fields, kind, false, { page, seen: new Set() });
}

interface Pages {
  readonly page: string;
  readonly seen: Set<Field>;
}

function pageOf(kind: string): string {
  return kind.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
}

function docsOf(fields: Fields, path: string, accounted: boolean, pages: Pages): readonly AnnotationDoc[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (pages.seen.has(field)) return [];
    pages.seen.add(field);
    const key = `${path}.${name}`;
    const alone = field.fate !== 'parts' && !(accounted && field.fate === 'table');
    const inner = fieldsIn(field.shape);
    const below = inner === undefined ? [] : docsOf(inner, key, accounted || field.fate !== 'parts', pages);
    return alone ? [docOf(key, field, pages.page), ...below] : below;
  });
}

function fieldsIn(shape: Shape): Fields | undefined {
  if (shape.kind === 'object') return shape.fields;
  return shape.kind === 'list' || shape.kind === 'map' ? fieldsIn(shape.of) : undefined;
}

function docOf(key: string, { shape, fate, effect }: Field, documentation: string): AnnotationDoc {
  return {
    key,
    aliases: [],
    type: typeOf(shape),
    scope: key.slice(0, key.indexOf('.')),
    default: '',
    invalid: 'the API server refuses the object',
    effect: `${fate === 'parts' || fate === 'table' ? sentence(effect) : `${sentence(effect)} It ${FATES[fate]}.`}`,
    documentation,
  };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
    case 'duration':
    case 'flag':
    case 'integer':
    case 'number':
      return shape.kind;
    case 'anything':
    case 'object':
      return 'mapping';
    case 'list':
      return `list of ${typeOf(shape.of)}`;
    case 'map':
      return `mapping of names to ${typeOf(shape.of)}`;
  }
}
