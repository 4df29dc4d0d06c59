import type { Origin } from '../../model/origin.ts';
import type { Route } from '../../model/route-table.ts';
import type { Formula } from '../conditions/formula.ts';
import type { PathForm } from '../languages/language.ts';
import type { Effect } from '../outcomes/effect.ts';

/** One route of a host as the proof sees it. The last rule of a host holds for everything. */
export interface Rule {
  /** Place in the deciding order of its table. */
  readonly index: number;
  readonly name: string;
  readonly form: PathForm;
  readonly condition: Formula;
  readonly conditionKey: string;
  readonly effect: Effect;
  readonly origins: readonly Origin[];
  /** Absent for what answers when no route holds. */
  readonly route?: Route;
}
