import { finding } from '../../src/model/finding.ts';
import { nameOf } from '../../src/model/origin.ts';
import type { CanaryMerge } from './canary.ts';
import { CANARY_ELSEWHERE, CANARY_OFF, CANARY_SECOND } from './compile-findings.ts';
import { type Configuration, DEFAULT_UPSTREAM, type Location } from './configuration.ts';
import { type Notes, note } from './notes.ts';
import { originOf } from './spec.ts';

/** Says which canaries receive nothing, and which receive more than their Ingress names. */
export function noteCanaries(
  notes: Notes,
  merges: readonly CanaryMerge[],
  configuration: Configuration,
): void {
  for (const merge of merges) {
    const { ingress, path, host } = merge;
    if (merge.result === 'merged' || merge.result === 'is-primary') continue;
    const field = path?.field ?? ingress.spec.defaultBackend?.field ?? ['spec'];
    const name = `Canary Ingress ${nameOf(ingress.spec.ref)}`;
    const what =
      path === undefined ? 'spec.defaultBackend' : `path "${path.path}" (${path.type}) of host ${host}`;
    const why = {
      deleted: 'has no counterpart, so that the canary Service receives nothing at all',
      'already-deleted': 'has no effect: another path switched the canary Service off',
      'unknown-host': 'has no effect: no ordinary Ingress serves the host',
    }[merge.result];
    const found = finding(CANARY_OFF, `${name}: ${what} ${why}`, [originOf(ingress.spec, field)]);
    note(notes, ingress.spec, field, path?.path ?? '', 'no-effect', found);
  }
  noteSecond(notes, merges, configuration);
  noteElsewhere(notes, merges, configuration);
}

function noteSecond(notes: Notes, merges: readonly CanaryMerge[], configuration: Configuration): void {
  const used = new Set<string>();
  for (const { alternatives } of configuration.upstreams.values()) {
    const [first] = alternatives;
    if (first !== undefined) used.add(first);
  }
  const told = new Set<string>();
  for (const { ingress, upstream, result } of merges) {
    if (result !== 'merged' || used.has(upstream) || told.has(upstream)) continue;
    told.add(upstream);
    const message = `Canary Ingress ${nameOf(ingress.spec.ref)} receives nothing: an older canary of the same Service is used`;
    notes.findings.push(finding(CANARY_SECOND, message, ingress.config.canary?.origins ?? []));
  }
}

/** Locations whose Service has a canary although no path of the canary Ingress stands for them. */
function noteElsewhere(notes: Notes, merges: readonly CanaryMerge[], configuration: Configuration): void {
  const merged = merges.filter(({ result }) => result === 'merged');
  const mergedInto = grouped(merged, ({ upstream }) => upstream);
  if (mergedInto.size === 0) return;
  const users = usersOfUpstreams(configuration);
  for (const [name, primary] of configuration.upstreams) {
    const [first] = primary.alternatives;
    if (first === undefined || name === DEFAULT_UPSTREAM) continue;
    const own = mergedInto.get(first) ?? [];
    const [merge] = own;
    if (merge === undefined || own.some((item) => item.path === undefined)) continue;
    const named = new Set(own.map(({ host, path }) => placeKey(host, path?.path, path?.type)));
    const reached = (users.get(name) ?? [])
      .filter(({ host, location }) => !named.has(placeKey(host, location.path, location.type)))
      .map(({ host, location }) => `${host}${location.path}`);
    if (reached.length === 0) continue;
    const shown = reached.slice(0, 5).join(', ');
    const more = reached.length > 5 ? ` and ${reached.length - 5} more` : '';
    const message = `Canary Ingress ${nameOf(merge.ingress.spec.ref)} also takes its share at ${shown}${more}, which use the same Service ${primary.namespace}/${primary.service}`;
    notes.findings.push(finding(CANARY_ELSEWHERE, message, merge.ingress.config.canary?.origins ?? []));
  }
}

interface User {
  readonly host: string;
  readonly location: Location;
}

/** The locations of each upstream, so that many canaries do not each walk all of them. */
function usersOfUpstreams(configuration: Configuration): ReadonlyMap<string, readonly User[]> {
  const users = [...configuration.servers.values()].flatMap(({ host, locations }) =>
    locations.map((location) => ({ host, location })),
  );
  return grouped(users, ({ location }) => location.upstream);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function placeKey(host: string | undefined, path: string | undefined, type: string | undefined): string {
  return JSON.stringify([host, path, type]);
}
