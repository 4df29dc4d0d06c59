import type { Route } from '../../model/route-table.ts';
import type { Formula } from '../conditions/formula.ts';
import type { PathForm } from '../languages/language.ts';
import type { Effect } from '../outcomes/effect.ts';
import type { Decider } from '../proof.ts';

/** One route of a host as the proof sees it. The last rule of a host holds for everything. */
export interface Rule {
  /** Place in the deciding order of its table. */
  readonly index: number;
  readonly form: PathForm;
  readonly condition: Formula;
  readonly conditionKey: string;
  readonly effect: Effect;
  /** As a difference names it; the same object throughout. */
  readonly decider: Decider;
  /** Absent for what answers when no route holds. */
  readonly route?: Route;
}
