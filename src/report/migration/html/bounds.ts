import { type HostGroup, type MigrationReport, UNIT_VERDICTS } from '../document.ts';

/** Most host groups, and differences, that a page holds: a browser stays quick, and a mail takes the file. */
export const MOST_GROUPS = 1000;
export const MOST_DIFFERENCES = 500;
/** Most hosts by which a filter finds a difference, and that are named one by one. */
export const MOST_NAMES = 1000;

/** What of a report stands in a page, the rest being left to its other forms. */
export interface PageReport {
  /** With the groups and differences that the page holds. */
  readonly report: MigrationReport;
  /** What is left out, in words; undefined: nothing. */
  readonly leftOut: string | undefined;
}

/** A report for a page of bounded size: of very many groups and differences those that need attention most. */
export function boundedReport(whole: MigrationReport): PageReport {
  const groups = whole.hostGroups.length - MOST_GROUPS;
  const differences = whole.differences.length - MOST_DIFFERENCES;
  if (groups <= 0 && differences <= 0) return { report: whole, leftOut: undefined };
  const left = [
    ...(groups > 0 ? [`${groups} of ${whole.hostGroups.length} host groups`] : []),
    ...(differences > 0 ? [`${differences} of ${whole.differences.length} differences`] : []),
  ];
  const hostGroups = first(whole.hostGroups, MOST_GROUPS, gravity);
  return {
    report: {
      ...whole,
      hostGroups,
      differences: first(whole.differences, MOST_DIFFERENCES, ({ unexpected }) => (unexpected ? 0 : 1)),
    },
    leftOut: left.join(' and '),
  };
}

function gravity({ verdict }: HostGroup): number {
  return -UNIT_VERDICTS.indexOf(verdict);
}

/** The items with the lowest rank, in their own order. */
function first<T>(items: readonly T[], most: number, rankOf: (item: T) => number): readonly T[] {
  if (items.length <= most) return items;
  const ranked = items.map((item, place) => ({ item, place, rank: rankOf(item) }));
  return ranked
    .sort((one, two) => one.rank - two.rank || one.place - two.place)
    .slice(0, most)
    .sort((one, two) => one.place - two.place)
    .map(({ item }) => item);
}
