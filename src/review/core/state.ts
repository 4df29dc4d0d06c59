import type { AcceptEntry } from '../../accept/entry.ts';
import type { Records } from '../decisions/record.ts';
import type { TwoTraces, UnitDetail } from '../detail.ts';
import type { ReviewUnit } from '../unit.ts';

export const FILTERS = [
  'all',
  'open',
  'same',
  'accepted',
  'wider',
  'narrower',
  'different',
  'unknown',
] as const;
export type Filter = (typeof FILTERS)[number];

export const TABS = ['Verdict', 'YAML', 'Trace', 'Source', 'Notes'] as const;
/** Index in `TABS`. */
export type Tab = 0 | 1 | 2 | 3 | 4;

/** What stands over the screen and takes the keys. */
export type Overlay =
  | { readonly kind: 'help'; readonly scroll: number }
  | { readonly kind: 'prompt'; readonly purpose: Purpose; readonly text: string; readonly target?: Target }
  | { readonly kind: 'choose'; readonly unit: string; readonly index: number }
  | { readonly kind: 'leave' };

export type Purpose = 'search' | 'command' | 'accept' | 'reject' | 'must-fix';

/** What a decision is about: a unit, or one thing of it. */
export interface Target {
  readonly unit: string;
  /** Keys of items; absent: all that there are. */
  readonly items?: readonly string[];
}

/** What undoing one decision brings back. */
export interface Undo {
  readonly label: string;
  readonly records: Records;
  readonly entries: readonly AcceptEntry[];
}

/** What the worker is doing. */
export interface Progress {
  readonly text: string;
  readonly isDone: boolean;
}

/** Everything that the screen shows and that keys change. Plain immutable data. */
export interface State {
  readonly columns: number;
  readonly rows: number;
  /** `ingress-nginx -> envoy-gateway`. */
  readonly title: string;
  readonly progress: Progress;
  /** Everything was proved once. */
  readonly isReady: boolean;
  /** In the order of the list: each unit of hosts before its objects. */
  readonly units: readonly ReviewUnit[];
  readonly entries: readonly AcceptEntry[];
  readonly records: Records;
  readonly undo: readonly Undo[];
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly by: string;
  /** Last day of what is accepted from now on. */
  readonly until: string;
  readonly filter: Filter;
  /** Ids that are left out while `hideKnown`: what was decided when it was turned on. */
  readonly known: ReadonlySet<string>;
  readonly hideKnown: boolean;
  readonly search: string;
  /** Id of the chosen unit; absent where the list is empty. */
  readonly cursor?: string;
  /** Number of the first row of the list that is shown. */
  readonly top: number;
  readonly focus: 'list' | 'detail';
  readonly tab: Tab;
  /** First line of the detail that is shown. */
  readonly scroll: number;
  /** Number of the item that the detail speaks of. */
  readonly item: number;
  readonly isSide: boolean;
  /** The second tab shows the manifests instead of the diff. */
  readonly isYaml: boolean;
  /** A request that was typed, and its way on both sides. */
  readonly traced?: TwoTraces;
  readonly details: ReadonlyMap<string, UnitDetail>;
  /** Unit whose detail was asked for and has not come yet. */
  readonly asked?: string;
  readonly overlay?: Overlay;
  readonly message?: { readonly text: string; readonly isProblem: boolean };
  /** Where `w` writes; absent: nowhere. */
  readonly outputDir?: string;
  /** Something was decided or changed since it was written. */
  readonly isUnwritten: boolean;
  /** Decisions are not on the disk. */
  readonly isUnsaved: boolean;
}

export interface Start {
  readonly columns: number;
  readonly rows: number;
  readonly today: string;
  readonly by: string;
  readonly until: string;
  readonly filter?: Filter;
  readonly entries: readonly AcceptEntry[];
  readonly records: Records;
  readonly outputDir?: string;
}

export function initialState(start: Start): State {
  const { filter, outputDir, ...rest } = start;
  return {
    ...rest,
    title: '',
    progress: { text: 'reading', isDone: false },
    isReady: false,
    units: [],
    undo: [],
    filter: filter ?? 'all',
    known: new Set(),
    hideKnown: true,
    search: '',
    top: 0,
    focus: 'list',
    tab: 0,
    scroll: 0,
    item: 0,
    isSide: false,
    isYaml: false,
    details: new Map(),
    ...(outputDir === undefined ? {} : { outputDir }),
    isUnwritten: outputDir !== undefined,
    isUnsaved: false,
  };
}
