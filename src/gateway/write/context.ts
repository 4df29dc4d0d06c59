import type { ListenerProtocol, PathHandling } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import type { Abilities } from '../limits.ts';
import type { Note } from './draft.ts';
import type { FrontendValidation } from './frontend-validation.ts';
import type { Readings } from './readings.ts';
import type { Services } from './services.ts';
import type { PolicyWriter } from './target-policies/writer.ts';

/** What the parts that turn routes into rules need to know of their surroundings. */
export interface RouteContext {
  readonly abilities: Abilities;
  readonly dialect: Dialect;
  readonly services: Services;
  readonly allowPartial: boolean;
  readonly keepDefaults: boolean;
  readonly writeDefaults: boolean;
  readonly idiomatic: boolean;
  /** Gateways are written, so that a host can have a listener of its own; else they are somebody else's. */
  readonly ownListeners: boolean;
  /** Ports of which the Gateway itself checks client certificates. */
  readonly frontend: FrontendValidation;
  /** Absent: nothing is known of objects that the implementation defines. */
  readonly policies?: PolicyWriter;
  /** Absent: every host is read anew. */
  readonly readings?: Readings;
  /** Takes what belongs to no entry. */
  readonly note: (note: Note) => void;
  readonly listener: {
    readonly protocol: ListenerProtocol;
    readonly port: number;
    readonly paths: PathHandling;
  };
}
