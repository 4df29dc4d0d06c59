import type { DraftFilter } from '../draft.ts';
import { shortHash } from '../names.ts';
import type { PolicyPart } from './part.ts';

const NO_FILTERS = { first: [], last: [] } as const;

/** Filters that name the objects of parts: those in front of all other filters, and those behind them. */
export function policyFilters(parts: readonly PolicyPart[]): {
  readonly first: readonly DraftFilter[];
  readonly last: readonly DraftFilter[];
} {
  if (parts.every(({ attach }) => attach.to !== 'filter')) return NO_FILTERS;
  const ordered = parts
    .map((part) => ({ part, order: orderOf(part) }))
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return {
    first: ordered.flatMap(({ part, order }) => (order === undefined ? [] : filterOf(part))),
    last: ordered.flatMap(({ part, order }) => (order === undefined ? filterOf(part) : [])),
  };
}

function orderOf({ attach }: PolicyPart): number | undefined {
  return attach.to === 'filter' ? attach.order : undefined;
}

function filterOf(part: PolicyPart): readonly DraftFilter[] {
  if (part.attach.to !== 'filter') return [];
  const [group = ''] = part.apiVersion.split('/');
  return [{ type: 'ExtensionRef', extensionRef: { group, kind: part.kind, name: filterName(part) } }];
}

/** The same for the same content: several rules may name one object. */
export function filterName(part: PolicyPart): string {
  const prefix = part.attach.to === 'filter' ? part.attach.name : part.kind.toLowerCase();
  return `${prefix}-${shortHash(JSON.stringify(part.spec))}`;
}
