import type { DraftFilter } from '../draft.ts';
import { shortHash } from '../names.ts';
import type { PolicyPart } from './part.ts';

/** Filters that name the objects of parts. */
export function policyFilters(parts: readonly PolicyPart[]): readonly DraftFilter[] {
  return parts.flatMap((part): readonly DraftFilter[] => {
    if (part.attach.to !== 'filter') return [];
    const [group = ''] = part.apiVersion.split('/');
    return [{ type: 'ExtensionRef', extensionRef: { group, kind: part.kind, name: filterName(part) } }];
  });
}

/** The same for the same content: several rules may name one object. */
export function filterName(part: PolicyPart): string {
  const prefix = part.attach.to === 'filter' ? part.attach.name : part.kind.toLowerCase();
  return `${prefix}-${shortHash(JSON.stringify(part.spec))}`;
}
