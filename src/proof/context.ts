import type { RouteTable } from '../model/route-table.ts';
import type { Solver } from './conditions/solve.ts';
import type { Observer } from './explain/observe.ts';
import type { PathDomain } from './languages/domain.ts';
import type { Effect } from './outcomes/effect.ts';
import type { ExplicitHeaders } from './outcomes/normal.ts';
import type { Partitioner } from './partition/shared.ts';
import type { ProofBudget } from './proof.ts';
import type { FormQuestions } from './rewrites/on-form.ts';
import type { Equalities } from './rewrites/remembered.ts';
import type { Workshop } from './rules/plan.ts';

/** What all groups of one comparison share. */
export interface ProofContext {
  readonly tables: readonly [RouteTable, RouteTable];
  readonly workshop: Workshop;
  readonly domain: PathDomain;
  readonly questions: FormQuestions;
  readonly partitioner: Partitioner;
  readonly equalities: Equalities;
  readonly solver: Solver;
  readonly observer: Observer;
  readonly explicit: ExplicitHeaders;
  readonly budget: ProofBudget;
  /** Does a route of another host of that side have this effect? */
  readonly elsewhere: (side: 0 | 1, effect: Effect) => boolean;
}
