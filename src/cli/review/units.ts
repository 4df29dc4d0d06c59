import { witnessHash } from '../../accept/witness-hash.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/finding.ts';
import type { HostProof, Proof, ProofDifference, Verdict } from '../../proof/proof.ts';
import { totalVerdict } from '../../proof/verdict.ts';
import { idOf } from '../../report/migration/sources.ts';
import { reportHost } from '../../report/migration/verdicts.ts';
import { byCodeUnit } from '../../report/order.ts';
import { printable } from '../../report/printable.ts';
import { NOT_PROVED, PROOF_FINDINGS } from '../../report/proof-kinds.ts';
import type { ReviewItem, ReviewUnit } from '../../review/unit.ts';
import type { Conversion } from '../convert/pipeline.ts';
import type { Offers } from './alternatives.ts';
import { shortHash, WHOLE } from './conversion.ts';
import { type Group, type Groups, titleOf } from './groups.ts';

/** The list before anything is proved. */
export function pendingUnits(groups: Groups): readonly ReviewUnit[] {
  return groups.all.flatMap((group) => rows(group, groups, { items: [], alternatives: [] }));
}

type Known = Pick<ReviewUnit, 'items' | 'alternatives' | 'verdict' | 'severity'>;

function rows(group: Group, { hostsOf }: Groups, known: Known): readonly ReviewUnit[] {
  const { id, title, hosts, sources } = group;
  const { verdict, items } = known;
  return [
    { id, kind: 'hosts', group: id, title: printable(title), hosts, ...known },
    ...sources.map((source): ReviewUnit => {
      const own = items.filter((item) => item.sources.includes(source));
      return {
        id: source,
        kind: 'source',
        group: id,
        title: printable(source),
        hosts: hostsOf.get(source) ?? [],
        items: own,
        alternatives: known.alternatives,
        ...(verdict === undefined ? {} : { verdict: sourceVerdict(own, verdict) }),
      };
    }),
  ];
}

/** Units of which something is proved and not all: their verdict so far. */
export function partialUnits(
  groups: Groups,
  proofs: ReadonlyMap<Group, readonly HostProof[]>,
): readonly ReviewUnit[] {
  return [...proofs].flatMap(([group, found]) =>
    rows(group, groups, { verdict: totalVerdict(found), items: [], alternatives: [] }).map((unit) => ({
      ...unit,
      ...(unit.kind === 'hosts' ? {} : { verdict: totalVerdict(found) }),
      isPartial: true,
    })),
  );
}

/** What can be said of one object of a group: by what comes from it alone. */
function sourceVerdict(items: readonly ReviewItem[], group: Verdict): Verdict {
  const found = new Set(items.flatMap((item) => (item.kind === 'finding' ? [] : [item.verdict])));
  const [only] = found;
  if (only !== undefined) return found.size === 1 ? only : 'different';
  return group === 'equivalent' ? 'equivalent' : 'equivalent-modulo';
}

/** The list with what a conversion and its proof came to. */
export function provedUnits(conversion: Conversion, groups: Groups, offers: Offers): readonly ReviewUnit[] {
  const { proof } = conversion;
  const found = new Map<
    Group,
    { items: Map<string, ReviewItem>; proofs: HostProof[]; severity?: Severity }
  >();
  const extra = new Map<string, Group>();
  const of = (group: Group): { items: Map<string, ReviewItem>; proofs: HostProof[]; severity?: Severity } => {
    const known = found.get(group) ?? { items: new Map(), proofs: [] };
    found.set(group, known);
    return known;
  };
  const groupOf = (host: string): Group => {
    const name = reportHost(host);
    const known = groups.byHost.get(name) ?? extra.get(name);
    if (known !== undefined) return known;
    const group = { id: `hosts ${name}`, title: titleOf([name]), hosts: [name], sources: [] };
    extra.set(name, group);
    return group;
  };
  for (const host of proof === undefined
    ? []
    : namingAll(proof.comparison.proof, proof.comparison.alike).hosts) {
    const parts = new Map<Group, string[]>();
    for (const name of host.hosts) {
      const group = groupOf(name);
      const known = parts.get(group);
      if (known === undefined) parts.set(group, [name]);
      else known.push(name);
    }
    for (const [group, hosts] of parts) {
      const known = of(group);
      known.proofs.push(host);
      for (const item of itemsOf({ ...host, hosts }, group, groups)) put(known.items, item);
    }
  }
  const whole: Group = { id: WHOLE, title: 'the conversion as a whole', hosts: [], sources: [] };
  for (const item of conversion.findings) {
    const ids = new Set(item.origins.map(({ object }) => idOf(object)));
    const places = new Set([...ids].flatMap((id) => [...(groups.byObject.get(id) ?? [])]));
    for (const group of places.size === 0 ? [whole] : places) {
      const known = of(group);
      known.severity = graver(known.severity, item.severity);
      const sources = group.sources.filter((source) => ids.has(source));
      if (needsDecision(item)) put(known.items, findingItem(item, group.hosts, sources));
    }
  }
  const all = [...groups.all, ...[...extra.values()].sort((one, two) => byCodeUnit(one.id, two.id))];
  if ((found.get(whole)?.items.size ?? 0) > 0) all.push(whole);
  return all
    .filter((group) => groups.all.includes(group) || found.has(group))
    .flatMap((group) => {
      const known = found.get(group) ?? { items: new Map<string, ReviewItem>(), proofs: [] };
      const items = [...known.items.values()];
      const verdict =
        known.proofs.length === 0 ? unproved(group, proof !== undefined) : totalVerdict(known.proofs);
      return rows(group, groups, {
        verdict,
        items,
        alternatives: offers(group),
        ...(known.severity === undefined ? {} : { severity: known.severity }),
      });
    });
}

/** What serves no host differs in nothing; of what was not compared nothing is known. */
function unproved({ hosts }: Group, isProved: boolean): Verdict {
  return hosts.length === 0 || isProved ? 'equivalent-modulo' : 'unknown';
}

function put(items: Map<string, ReviewItem>, item: ReviewItem): void {
  const known = items.get(item.key);
  if (known === undefined) {
    items.set(item.key, item);
    return;
  }
  items.set(item.key, {
    ...known,
    hosts: [...new Set([...known.hosts, ...item.hosts])].sort(byCodeUnit),
    sources: [...new Set([...known.sources, ...item.sources])].sort(byCodeUnit),
  });
}

/** What is proved of a host holds for all that differ from it in nothing but names. */
export function namingAll(proof: Proof, alike: ReadonlyMap<string, readonly string[]>): Proof {
  const hosts = proof.hosts.map((host) => ({
    ...host,
    hosts: host.hosts.flatMap((name) => alike.get(name) ?? [name]),
  }));
  return { ...proof, hosts };
}

function itemsOf(host: HostProof, group: Group, groups: Groups): readonly ReviewItem[] {
  const sourcesOf = (origins: ProofDifference['before']['origins']): readonly string[] => {
    const named = new Set(origins.map(({ object }) => idOf(object)));
    const own = group.sources.filter((source) => named.has(source));
    if (own.length > 0) return own;
    // It was shown of another host that is served alike: what serves this one is meant.
    const names = new Set(host.hosts.map(reportHost));
    return group.sources.filter((source) => groups.hostsOf.get(source)?.some((name) => names.has(name)));
  };
  const ports = `${host.scheme} ${host.port}`;
  return [
    ...host.differences.map((difference): ReviewItem => {
      const { cause, detail, direction, before, after } = difference;
      const hash = witnessHash(difference);
      const of = detail === undefined ? '' : ` (${printable(detail)})`;
      return {
        key: differenceKey(difference),
        kind: 'difference',
        verdict: direction,
        title: `${direction}: ${cause}${of}, ${ports}`,
        hosts: host.hosts,
        sources: sourcesOf(before.origins),
        accept: { cause, before: before.name, after: after.name, witnessHash: hash },
      };
    }),
    ...[...host.unknown, ...host.tested].map(
      (open): ReviewItem => ({
        key: openKey(open),
        kind: 'open',
        verdict: 'unknown',
        title: `${'paths' in open ? 'tested, not proved' : 'not decided'}: ${printable(open.reason)}`,
        hosts: host.hosts,
        sources: sourcesOf(open.before?.origins ?? []),
      }),
    ),
  ];
}

export function differenceKey(difference: ProofDifference): string {
  return `${difference.cause} ${witnessHash(difference)}`;
}

export function openKey({ reason, region }: { readonly reason: string; readonly region: string }): string {
  return `undecided ${shortHash(`${printable(reason)}\n${printable(region)}`)}`;
}

const PROOF_CODES: ReadonlySet<string> = new Set(
  PROOF_FINDINGS.flatMap(({ code }) => (code === NOT_PROVED.code ? [] : [code])),
);

/** What the proof found is an item by itself; the rest of weight is one as well. */
export function needsDecision({ severity, code }: Finding): boolean {
  return (severity === 'blocker' || severity === 'high') && !PROOF_CODES.has(code);
}

export function findingKey({ code, message }: Finding): string {
  return `${code} ${shortHash(message)}`;
}

function findingItem(item: Finding, hosts: readonly string[], sources: readonly string[]): ReviewItem {
  return {
    key: findingKey(item),
    kind: 'finding',
    verdict: item.code === NOT_PROVED.code ? 'unknown' : 'different',
    title: `${item.severity} ${item.code}: ${printable(item.message)}`,
    hosts,
    sources,
  };
}

function graver(one: Severity | undefined, two: Severity): Severity {
  return one !== undefined && SEVERITIES.indexOf(one) < SEVERITIES.indexOf(two) ? one : two;
}
