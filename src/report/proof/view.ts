import type { AcceptEntry } from '../../accept/entry.ts';
import type { JudgedDifference, JudgedHost, Judgement } from '../../accept/judge.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { resultsFor } from '../../model/evaluate.ts';
import type { Request } from '../../model/request.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { Cause, Decider, HostProof, ProofDifference, Verdict } from '../../proof/proof.ts';
import { curlLine } from '../curl.ts';
import { printable } from '../printable.ts';
import { outcomeLine } from './outcome.ts';
import { type PlaceView, placesOf } from './places.ts';
import { describePolicies, policyTitle } from './policies.ts';

/** One side of a comparison. */
export interface ProofSide {
  /** Name of the provider or dialect. */
  readonly system: string;
  readonly table: RouteTable;
  readonly objects: ObjectSet;
}

export interface DeciderView {
  readonly name: string;
  readonly origins: readonly PlaceView[];
}

export interface SideView extends DeciderView {
  readonly system: string;
  readonly outcome: string;
}

export interface DifferenceView {
  readonly cause: Cause;
  readonly detail?: string;
  readonly direction: ProofDifference['direction'];
  readonly request: Request;
  readonly curl: string;
  /** Only where the port is another one afterwards. */
  readonly curlAfter?: string | undefined;
  readonly before: SideView;
  readonly after: SideView;
  readonly region: string;
  readonly witnessHash: string;
  readonly accepted?: Pick<AcceptEntry, 'id' | 'reason' | 'by' | 'until'>;
}

/** Something of which nothing is claimed, or of which samples were compared. */
export interface OpenView {
  readonly reason: string;
  readonly region: string;
  /** Paths that were compared; absent where none was. */
  readonly tested?: number;
  readonly before?: DeciderView;
  readonly after?: DeciderView;
}

export interface EntranceView {
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp';
  readonly port: number;
  readonly portAfter: number;
  readonly hosts: readonly string[];
}

/** Hosts about which there is the same to say. */
export interface GroupView {
  readonly verdict: Verdict;
  readonly modulo: JudgedHost['modulo'];
  readonly entrances: readonly EntranceView[];
  readonly differences: readonly DifferenceView[];
  readonly unknown: readonly OpenView[];
  readonly cells: number;
  readonly states: number;
}

export interface PolicyView {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly isDefault: boolean;
  readonly routes: number;
  readonly example: { readonly before: DeciderView; readonly after: DeciderView };
}

export interface HandlingView {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly kind: 'paths' | 'client-address' | 'server-name';
  readonly text: string;
  readonly curl?: string;
}

/** A judged proof, ready to be printed in any form; every text in it is safe for a terminal. */
export interface ProofView {
  readonly before: string;
  readonly after: string;
  readonly verdict: Verdict;
  readonly groups: readonly GroupView[];
  readonly handling: readonly HandlingView[];
  readonly policies: readonly PolicyView[];
  readonly assumptions: readonly string[];
  readonly unused: readonly AcceptEntry[];
  readonly expired: readonly AcceptEntry[];
}

/** Makes what is printed of a judged proof; hosts that differ in the same way are put together. */
export function viewOf(judgement: Judgement, sides: readonly [ProofSide, ProofSide]): ProofView {
  const { proof } = judgement;
  return {
    before: sides[0].system,
    after: sides[1].system,
    verdict: judgement.verdict,
    groups: groupsOf(judgement.hosts, sides),
    handling: proof.handling.map(({ witness, text, scheme, port, kind }) => ({
      scheme,
      port,
      kind,
      text: printable(text),
      ...(witness === undefined ? {} : { curl: curlLine(witness) }),
    })),
    policies: policiesOf(proof.hosts, sides),
    assumptions: proof.assumptions,
    unused: judgement.unused,
    expired: judgement.expired,
  };
}

function groupsOf(
  hosts: readonly JudgedHost[],
  sides: readonly [ProofSide, ProofSide],
): readonly GroupView[] {
  const groups = new Map<string, { first: JudgedHost; hosts: JudgedHost[] }>();
  for (const host of hosts) {
    const key = likeness(host);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: host, hosts: [host] });
    else group.hosts.push(host);
  }
  return [...groups.values()].map(({ first, hosts: members }): GroupView => {
    return {
      verdict: first.verdict,
      modulo: first.modulo,
      entrances: entrancesOf(members),
      differences: first.differences.map((item) => differenceOf(item, sides)),
      unknown: openOf(first.proof, sides),
      cells: sum(members, ({ proof }) => proof.cells),
      states: sum(members, ({ proof }) => proof.states),
    };
  });
}

/** Equal for hosts of which a reader learns the same. */
function likeness({ verdict, modulo, differences, proof }: JudgedHost): string {
  return JSON.stringify([
    verdict,
    modulo,
    differences.map(({ difference, accepted }) => [
      difference.cause,
      difference.detail,
      difference.direction,
      difference.before.name,
      difference.after.name,
      difference.region,
      accepted?.id,
    ]),
    proof.unknown.map(({ reason, region }) => [reason, region]),
    proof.tested.map(({ aspect, reason, region }) => [aspect, reason, region]),
  ]);
}

function entrancesOf(hosts: readonly JudgedHost[]): readonly EntranceView[] {
  const found = new Map<string, { view: Omit<EntranceView, 'hosts'>; hosts: string[] }>();
  for (const { proof } of hosts) {
    const { scheme, port, portAfter } = proof;
    const key = `${scheme} ${port}`;
    const entrance = found.get(key) ?? { view: { scheme, port, portAfter }, hosts: [] };
    entrance.hosts.push(...proof.hosts.map(printable));
    found.set(key, entrance);
  }
  return [...found.values()].map(({ view, hosts: names }) => ({ ...view, hosts: names }));
}

/** What takes work is made when it is asked for: a report of a large cluster shows few of its differences. */
function differenceOf(
  { difference, hash, accepted }: JudgedDifference,
  sides: readonly [ProofSide, ProofSide],
): DifferenceView {
  const { cause, detail, direction, witness, witnessAfter } = difference;
  const aspect = { cause, ...(detail === undefined ? {} : { detail }) };
  const outcomeOf = (request: Request, { table }: ProofSide): string =>
    outcomeLine({ steps: [], results: resultsFor(table, request) }, aspect);
  const outcomes = once(() => [outcomeOf(witness, sides[0]), outcomeOf(witnessAfter, sides[1])] as const);
  const shown = (request: Request, side: 0 | 1): string => {
    const { remoteAddress: _address, ...bare } = request;
    return curlLine(outcomeOf(bare, sides[side]) === outcomes()[side] ? bare : request);
  };
  const curls = once(() => {
    const both = [shown(witness, 0), shown(witnessAfter, 1)] as const;
    const needsAddress = both.some((line) => line.includes('  # from '));
    return needsAddress ? ([curlLine(witness), curlLine(witnessAfter)] as const) : both;
  });
  const sideOf = (side: 0 | 1, decider: Decider): SideView => {
    const { system, objects } = sides[side];
    const origins = once(() => placesOf(decider.origins, objects));
    return {
      system,
      name: printable(decider.name),
      get origins() {
        return origins();
      },
      get outcome() {
        return outcomes()[side];
      },
    };
  };
  return {
    cause,
    ...(detail === undefined ? {} : { detail: printable(detail) }),
    direction,
    request: witness,
    get curl() {
      return curls()[0];
    },
    get curlAfter() {
      const [curl, curlAfter] = curls();
      return curl === curlAfter ? undefined : curlAfter;
    },
    before: sideOf(0, difference.before),
    after: sideOf(1, difference.after),
    region: printable(difference.region),
    witnessHash: hash,
    ...(accepted === undefined ? {} : { accepted: acceptedOf(accepted) }),
  };
}

/** Does the work when it is first asked for. */
function once<T>(work: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: work() };
    return made.value;
  };
}

function acceptedOf({ id, reason, by, until }: AcceptEntry): NonNullable<DifferenceView['accepted']> {
  return { id: printable(id), reason: printable(reason), by: printable(by), until };
}

function openOf(proof: HostProof, [one, two]: readonly [ProofSide, ProofSide]): readonly OpenView[] {
  const deciders = ({ before, after }: { before?: Decider; after?: Decider }): Partial<OpenView> => ({
    ...(before === undefined ? {} : { before: deciderOf(before, one.objects) }),
    ...(after === undefined ? {} : { after: deciderOf(after, two.objects) }),
  });
  return [
    ...proof.unknown.map((item) => ({
      reason: printable(item.reason),
      region: printable(item.region),
      ...deciders(item),
    })),
    ...proof.tested.map((item) => ({
      reason: printable(item.reason),
      region: printable(item.region),
      tested: item.paths,
      ...deciders(item),
    })),
  ];
}

function deciderOf({ name, origins }: Decider, objects: ObjectSet): DeciderView {
  return { name: printable(name), origins: placesOf(origins, objects) };
}

function policiesOf(
  hosts: readonly HostProof[],
  [one, two]: readonly [ProofSide, ProofSide],
): readonly PolicyView[] {
  const found = new Map<string, PolicyView>();
  for (const difference of hosts.flatMap(({ policies }) => policies)) {
    const { isDefault, routes } = difference;
    const what = policyTitle(difference);
    const [before, after] = [describePolicies(difference.before), describePolicies(difference.after)];
    const key = JSON.stringify([what, before, after]);
    const known = found.get(key);
    const example = known?.example ?? {
      before: deciderOf(routes.before, one.objects),
      after: deciderOf(routes.after, two.objects),
    };
    found.set(key, {
      what,
      before,
      after,
      isDefault,
      routes: (known?.routes ?? 0) + routes.count,
      example,
    });
  }
  return [...found.values()];
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
