import type { Request } from '../model/request.ts';

/** Where a request of the traffic comes from. */
export interface Place {
  /** File name, `-` for standard input, or the name of what made it. */
  readonly source: string;
  /** 1-based line, entry or record; absent for generated traffic. */
  readonly line?: number;
}

/**
 * What was seen of an answer, on either side of a comparison: by a log, by a client or in a model. Everything is
 * optional; what one side does not say is not compared.
 */
export interface Observed {
  readonly status?: number;
  /** The Service that answered, as far as it is known: `namespace`, `service` and `port` are each compared if both say it. */
  readonly backend?: ObservedBackend | null;
  /** Path and query as the backend received them. */
  readonly upstreamTarget?: string;
  readonly upstreamHost?: string;
  /** Lower-case names; several lines of one name in their order. Values of secrets are never kept. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  /** Hash of the body. */
  readonly bodyHash?: string;
}

/** `null` in place of one: nobody received the request. */
export interface ObservedBackend {
  readonly namespace?: string;
  readonly service: string;
  readonly port?: number | string;
}

/** One request of the traffic, with what was seen of its answer when it was recorded. */
export interface Exchange {
  readonly request: Request;
  readonly place: Place;
  readonly observed?: Observed;
  /** Why it was made, for generated traffic: the rule, boundary or filter that it exercises. */
  readonly purpose?: string;
}
