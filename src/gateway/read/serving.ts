import type { Route } from '../../model/route-table.ts';
import type { Attachment } from './attachment.ts';
import type { ListenerTls } from './listener-tls.ts';
import type { AcceptedListener } from './listeners.ts';
import type { Rank } from './precedence.ts';
import type { DeclaredRoute } from './routes.ts';

/** A route of the table with what decides between it and others. */
export interface RankedRoute {
  readonly rank: Rank;
  /** Position of its rule in the declared route. */
  readonly rule: number;
  readonly route: Route;
}

/** A listener with its routes, as it takes part in the choice among the listeners of a port. */
export interface ServingListener<Rule> {
  readonly listener: AcceptedListener;
  readonly tls: ListenerTls;
  readonly attachments: ReadonlyArray<Attachment<Rule>>;
  /** The routes of the table that a declared route becomes on this listener, in list order. */
  readonly entries: (route: DeclaredRoute<Rule>) => readonly RankedRoute[];
}

/** A declared route as one of the listeners of a host carries it. */
export interface Placed<Rule> {
  readonly attachment: Attachment<Rule>;
  readonly serving: ServingListener<Rule>;
}

/** A route of the table with the declared route that it comes from. */
export interface Entry extends RankedRoute {
  readonly declared: DeclaredRoute<unknown>;
}
