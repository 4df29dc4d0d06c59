import type { AcceptEntry } from '../../accept/entry.ts';
import type { Decision, Records } from '../decisions/record.ts';
import type { TwoTraces, UnitDetail } from '../detail.ts';
import type { ReviewUnit } from '../unit.ts';
import type { Progress, Target } from './state.ts';

/** Everything that can happen to a review. */
export type ReviewEvent =
  /** A key, by the name that the table of keys gives it; a printable character is its own name. */
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'progress'; readonly progress: Progress; readonly title?: string }
  /** The whole list, in its order. */
  | { readonly type: 'units'; readonly units: readonly ReviewUnit[] }
  /** Units that are known better now. */
  | { readonly type: 'changed'; readonly units: readonly ReviewUnit[] }
  | { readonly type: 'detail'; readonly detail: UnitDetail }
  | { readonly type: 'traced'; readonly traced: TwoTraces }
  /** Somebody opens the detail of a unit. */
  | { readonly type: 'look'; readonly unit: string }
  /** A decision that was made elsewhere: in a file, or line by line. */
  | {
      readonly type: 'decide';
      readonly target: Target;
      readonly decision: Exclude<Decision, 'open'>;
      readonly note: string;
      readonly by?: string;
      readonly on?: string;
    }
  | { readonly type: 'edited'; readonly unit: string; readonly text: string }
  | { readonly type: 'written'; readonly text: string }
  | { readonly type: 'saved' }
  /** Decisions could not be saved. */
  | { readonly type: 'unsaved'; readonly text: string }
  | { readonly type: 'told'; readonly text: string; readonly isProblem: boolean };

/** What the surroundings must do; the core does nothing itself. */
export type Effect =
  | { readonly type: 'save'; readonly records: Records; readonly entries: readonly AcceptEntry[] }
  | { readonly type: 'detail'; readonly unit: string }
  | { readonly type: 'trace'; readonly url: string }
  /** Forms or edits have changed: convert and prove again. */
  | { readonly type: 'redo'; readonly records: Records }
  | { readonly type: 'edit'; readonly unit: string; readonly text: string }
  | { readonly type: 'write'; readonly records: Records }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'theme'; readonly name: string }
  | { readonly type: 'quit' };

/** A review after an event, and what is to be done. */
export interface Step<S> {
  readonly state: S;
  readonly effects: readonly Effect[];
}
