import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Result } from '../../../model/evaluation.ts';
import type { Request } from '../../../model/request.ts';
import type { RouteTable } from '../../../model/route-table.ts';
import type { LabAnswer, LabPorts } from '../ask.ts';
import type { LabCertificate } from '../certificate.ts';
import type { EchoServers } from '../echo.ts';

/** What a proxy of the lab is given. */
export interface LabSubject {
  /** Objects of the Gateway API, as JSON. */
  readonly resources: readonly JsonObject[];
  /** Services of the input. */
  readonly services: readonly JsonObject[];
  /** What the resources mean in the dialect of the proxy: ports and backends are taken from it. */
  readonly table: RouteTable;
}

export interface LabSurroundings {
  readonly echo: EchoServers;
  readonly certificate: LabCertificate;
}

/** A proxy that runs. */
export interface LabProxy {
  readonly ports: LabPorts;
  /** Why the proxy cannot show what a request would get; undefined where it can. */
  cannot(request: Request): string | undefined;
  /**
   * Why an answer that the model does not explain comes of this version of the proxy, which lacks something that the
   * dialect has; undefined where it does not.
   */
  excuse?(answer: LabAnswer, results: readonly Result[], request: Request): string | undefined;
  /** Does an answer say, in a form of the proxy's own, what one of the results says? */
  alike?(answer: LabAnswer, results: readonly Result[]): boolean;
  stop(): Promise<void>;
}

/** What is to be known of a proxy when its answers are held against its model. */
export type Quirks = Pick<LabProxy, 'excuse' | 'alike'>;

/** One implementation of the Gateway API that can run here. */
export interface LabAdapter {
  /** The dialect in which its answers are held against the model. */
  readonly name: string;
  /** Where it is, or why it cannot run, for people. */
  find(
    env: Readonly<Record<string, string | undefined>>,
  ): { readonly binary: string } | { readonly why: string };
  start(binary: string, subject: LabSubject, surroundings: LabSurroundings): Promise<LabProxy>;
}

/** Ports of a table's listeners, by `http 80` and the like, with the port that each is given here. */
export function portsFor(table: RouteTable, given: ReadonlyMap<number, number>): LabPorts {
  const open = new Map<string, number>();
  const first = new Map<string, number>();
  for (const { protocol, port } of table.listeners) {
    const real = given.get(port);
    if ((protocol !== 'http' && protocol !== 'https') || real === undefined) continue;
    open.set(`${protocol} ${port}`, real);
    if (!first.has(protocol)) first.set(protocol, port);
  }
  const usual = (protocol: 'http' | 'https', port: number): number =>
    open.has(`${protocol} ${port}`) ? port : (first.get(protocol) ?? port);
  return { open, usual: { http: usual('http', 80), https: usual('https', 443) } };
}
