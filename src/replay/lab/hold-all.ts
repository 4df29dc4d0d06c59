import type { RouteTable } from '../../model/route-table.ts';
import type { Exchange } from '../exchange.ts';
import type { LabAnswer, LabClient } from './ask.ts';
import { type Held, holdAgainst, inLab } from './hold.ts';
import type { Quirks } from './proxies/proxy.ts';

/** What a proxy did with one request, held against its model. */
export interface HeldExchange {
  /** The request as it was sent. */
  readonly exchange: Exchange;
  readonly answer: LabAnswer;
  readonly held: Held;
}

/** Requests under way at a time: the proxies and this process share the machine. */
const AT_ONCE = 12;

/** Sends all requests to one proxy; what comes of each is handed over in the order of the answers. */
export async function holdAll(
  exchanges: Iterable<Exchange>,
  table: RouteTable,
  side: Quirks & { readonly client: LabClient },
  take: (held: HeldExchange) => void,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const rest = exchanges[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !isStopped(); next = rest.next()) {
      const exchange = { ...next.value, request: inLab(next.value.request) };
      const answer = await side.client.ask(exchange.request);
      take({ exchange, answer, held: holdAgainst(table, exchange.request, answer, side) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
