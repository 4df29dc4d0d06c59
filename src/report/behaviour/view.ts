import type {
  DifferenceView,
  EntranceView,
  GroupView,
  HandlingView,
  OpenView,
  PolicyView,
  ProofView,
} from '../proof/view.ts';

/** What becomes of the requests of a region: served only afterwards, served only today, or served otherwise. */
export type ChangeKind = 'added' | 'removed' | 'changed';

export interface BehaviourChange extends DifferenceView {
  readonly kind: ChangeKind;
}

/** Hosts of which there is the same to say; those of which there is nothing to say are counted alone. */
export interface BehaviourHosts {
  readonly entrances: readonly EntranceView[];
  readonly changes: readonly BehaviourChange[];
  readonly unknown: readonly OpenView[];
}

/** Which requests change their outcome, as the proof found it. */
export interface BehaviourView {
  readonly before: string;
  readonly after: string;
  /** `none`: proved that nothing changes. `unknown`: no change was found, and not everything could be decided. */
  readonly statement: 'none' | 'changes' | 'unknown';
  readonly hosts: readonly BehaviourHosts[];
  /** Hosts, by scheme and port. */
  readonly compared: number;
  readonly unchanged: number;
  /** Properties of forwarding that change where the way of the requests does not. */
  readonly settings: readonly PolicyView[];
  /** What the two systems do before any route is looked at. */
  readonly handling: readonly HandlingView[];
  readonly assumptions: readonly string[];
}

const KINDS: Readonly<Record<DifferenceView['direction'], ChangeKind>> = {
  wider: 'added',
  narrower: 'removed',
  different: 'changed',
};

const ORDER: readonly ChangeKind[] = ['removed', 'added', 'changed'];

/** A proof as a list of changes. What is accepted elsewhere is a change all the same. */
export function behaviourOf(view: ProofView): BehaviourView {
  const { before, after, groups, policies, handling, assumptions } = view;
  const hosts = groups.flatMap((group) => hostsOf(group) ?? []);
  const isChanged = hosts.some(({ changes }) => changes.length > 0) || policies.length + handling.length > 0;
  const isOpen = hosts.some(({ unknown }) => unknown.length > 0);
  const count = (list: readonly { readonly entrances: readonly EntranceView[] }[]): number =>
    list.flatMap(({ entrances }) => entrances).reduce((sum, entrance) => sum + entrance.hosts.length, 0);
  const compared = count(groups);
  return {
    before,
    after,
    statement: isChanged ? 'changes' : isOpen ? 'unknown' : 'none',
    hosts,
    compared,
    unchanged: compared - count(hosts),
    settings: policies,
    handling,
    assumptions,
  };
}

function hostsOf({ entrances, differences, unknown }: GroupView): BehaviourHosts | undefined {
  if (differences.length + unknown.length === 0) return undefined;
  const changes = differences.map((item): BehaviourChange => ({ ...item, kind: KINDS[item.direction] }));
  changes.sort((one, two) => ORDER.indexOf(one.kind) - ORDER.indexOf(two.kind));
  return { entrances, changes, unknown };
}
