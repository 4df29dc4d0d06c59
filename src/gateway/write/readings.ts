import type { Listener, Route, VirtualHost } from '../../model/route-table.ts';
import type { Entry, Note } from './draft.ts';
import type { PolicyWriter } from './target-policies/writer.ts';

/** A list that is to be carried over to the precedence of the API, and what is to be reported besides. */
export interface Prepared {
  readonly entries: readonly Entry[];
  readonly lost: readonly Entry[];
  /** What belongs to no entry. */
  readonly notes: readonly Note[];
}

/** What has an influence on the rules of a host, besides its routes. */
export interface Surroundings {
  readonly guards: readonly Route[];
  /** A less specific host would serve what no rule of this one holds for. */
  readonly fallsThrough: boolean;
  /** Say every path as a regular expression, where the action allows it. */
  readonly expressions: boolean;
  /** Name the objects that routes are made of wherever the target carries them out. */
  readonly extensions: boolean;
  /** Matches of less specific hosts that the dialect ranks together with those of this one. */
  readonly rivals: readonly Entry[];
}

/** What it depends on outside of the host. */
interface Place {
  readonly idiomatic: boolean;
  readonly policies?: PolicyWriter;
  readonly listener: Pick<Listener, 'protocol' | 'port' | 'paths'>;
}

/**
 * Keeps how the hosts of a table were read, as a table is written several times: with other forms for some of its hosts,
 * or to decide as it is listed. For one table and options that differ in nothing else.
 */
export interface Readings {
  prepared(host: VirtualHost, wishes: Surroundings, context: Place, make: () => Prepared): Prepared;
}

interface Known {
  readonly wishes: Surroundings;
  readonly context: Place;
  readonly prepared: Prepared;
}

export function createReadings(): Readings {
  const known = new WeakMap<VirtualHost, Known[]>();
  return {
    prepared(host, wishes, context, make) {
      // Others rank among the matches of the host, by an order that is not the same every time.
      if (wishes.rivals.length > 0) return make();
      const list = known.get(host) ?? [];
      known.set(host, list);
      const found = list.find((one) => isSame(one, wishes, context));
      if (found !== undefined) return found.prepared;
      const prepared = make();
      list.push({ wishes, context, prepared });
      return prepared;
    },
  };
}

function isSame(known: Known, wishes: Surroundings, context: Place): boolean {
  const { guards, fallsThrough, expressions, extensions } = known.wishes;
  const { listener, idiomatic, policies } = known.context;
  return (
    sameList(guards, wishes.guards) &&
    fallsThrough === wishes.fallsThrough &&
    expressions === wishes.expressions &&
    extensions === wishes.extensions &&
    idiomatic === context.idiomatic &&
    policies === context.policies &&
    listener.protocol === context.listener.protocol &&
    listener.port === context.listener.port &&
    listener.paths === context.listener.paths
  );
}

function sameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
