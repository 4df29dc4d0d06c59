import type { PathDomain } from '../languages/domain.ts';
import type { RuleIndex } from './index.ts';
import { type Partition, partitionPaths, type SearchBudget } from './partition.ts';
import { createRegions, type Regions } from './region.ts';

/** A search through all paths, and its regions. */
export interface Searched {
  readonly partition: Partition;
  readonly regions: Regions;
}

/** Walks through the paths of groups of hosts; groups whose rules stand alike, whatever they do, share one walk. */
export type Partitioner = (index: RuleIndex) => Searched;

/** Larger searches are hardly ever met twice, and take room. */
const MAX_LANGUAGES = 64;
const MAX_STATES = 1000;
const MAX_KEPT = 2000;

export function createPartitioner(domain: PathDomain, budget: SearchBudget): Partitioner {
  const known = new Map<string, Searched>();
  return (index) => {
    const key = index.languages.length > MAX_LANGUAGES ? undefined : keyOf(index);
    const found = key === undefined ? undefined : known.get(key);
    if (found !== undefined) return found;
    const partition = partitionPaths(index, domain, budget);
    const searched = { partition, regions: createRegions(partition.graph) };
    if (key !== undefined && partition.states <= MAX_STATES && known.size < MAX_KEPT)
      known.set(key, searched);
    return searched;
  };
}

/** Equal for indexes that a search cannot tell apart; languages are the same objects throughout a domain. */
function keyOf(index: RuleIndex): string {
  const { languages, rules, first, sure, nested, alone, crossed } = index;
  const ids = languages.map(({ id }) => id);
  return JSON.stringify([ids, rules, first, sure, [...nested], alone, crossed]);
}
