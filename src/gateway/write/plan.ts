import type { PathRewrite } from '../../model/outcome.ts';
import type { Action } from './draft.ts';
import type { PathChoice } from './rewrites.ts';

/** What a route does, still open in what becomes of the path: that depends on the match. */
export interface Plan {
  readonly rewrite: PathRewrite;
  action(choice: PathChoice): Action;
}
