import { createHash, createHmac } from 'node:crypto';
import { sealed } from './build.ts';
import type { MigrationReport } from './document.ts';
import { ANY_HOST } from './sources.ts';

/**
 * The report with stand-ins for the names of hosts, namespaces and objects, wherever in a text they stand. The same name
 * gets the same stand-in. They come from a keyed hash whose key is made from the whole report, which the reader of the
 * stand-ins does not have: guessing a name does not confirm it.
 *
 * Contents of files, and paths to them, are left out as far as they are named by the report; texts that the input itself
 * made up (values of annotations) may still tell who wrote them.
 */
export function redacted(report: MigrationReport): MigrationReport {
  const key = createHash('sha256').update(JSON.stringify(report)).digest();
  const names = namesOf(report);
  const standIns = new Map([...names].map(([name, kind]) => [name, standIn(name, kind, key)]));
  const replace = replacer(standIns);
  const { generatedAt, contentHash: _contentHash, ...rest } = report;
  const changed = everyText(rest, replace) as typeof rest;
  const evidence = {
    ...changed.evidence,
    inputs: changed.evidence.inputs.map(({ sha256 }, index) => ({ name: `input-${index + 1}`, sha256 })),
    command: [],
  };
  return sealed({ ...changed, evidence, redacted: true }, generatedAt);
}

type NameKind = 'host' | 'ns' | 'name' | 'file';

function namesOf(report: MigrationReport): ReadonlyMap<string, NameKind> {
  const names = new Map<string, NameKind>();
  const add = (name: string | undefined, kind: NameKind): void => {
    if (name !== undefined && name.length > 1 && !names.has(name)) names.set(name, kind);
  };
  const hosts = [...report.hostGroups, ...report.sources].flatMap((item) => item.hosts);
  for (const host of hosts) {
    if (host === ANY_HOST) continue;
    const bare = host.replace(/^\*\./, '');
    add(bare, 'host');
    // Objects that are written are called after their hosts.
    add(bare.replaceAll('.', '-'), 'name');
  }
  for (const { namespace, name, file, owner } of report.sources) {
    add(namespace, 'ns');
    add(name, 'name');
    add(file, 'file');
    add(owner?.name, 'name');
  }
  for (const { places } of report.findings.flatMap(({ findings }) => findings)) {
    for (const { namespace, name, file } of places) {
      add(namespace, 'ns');
      add(name, 'name');
      add(file, 'file');
    }
  }
  for (const { namespace, name } of report.cluster.flatMap(({ places }) => places)) {
    add(namespace, 'ns');
    add(name, 'name');
  }
  // Services that are missing and tools are named in texts alone.
  const told = [...report.cluster.filter(({ topic }) => topic !== 'class'), ...report.integrations];
  for (const { text } of told) {
    const names = text.replaceAll(/\([^)]*\)/g, '');
    for (const [, namespace, name] of names.matchAll(/(?<![\w./-])([a-z0-9.-]+)\/([a-z0-9.-]*[a-z0-9])/g)) {
      add(namespace, 'ns');
      add(name, 'name');
    }
    for (const [, name] of names.matchAll(/ClusterIssuer ([a-z0-9.-]*[a-z0-9])/g)) add(name, 'name');
  }
  for (const { before, after } of report.hostGroups) {
    const ends = [...before, ...after].flatMap(({ routes }) => routes.flatMap(({ to }) => to));
    for (const end of ends) {
      const [namespace, rest] = end.split('/');
      if (rest === undefined) continue;
      add(namespace, 'ns');
      add(rest.split(':')[0], 'name');
    }
  }
  if (report.groupedBy !== 'namespace')
    for (const { id } of report.units) if (!id.startsWith('(')) add(id, 'name');
  return names;
}

function standIn(name: string, kind: NameKind, key: Buffer): string {
  const hash = createHmac('sha256', key).update(`${kind} ${name}`).digest('hex').slice(0, 8);
  return kind === 'host' ? `${hash}.example` : kind === 'file' ? `file-${hash}.yaml` : `${kind}-${hash}`;
}

/** A hyphen ends a word: names are often put together with one, and too much hidden is better than too little. */
const WORD = /[A-Za-z0-9_]/;

/** Replaces whole names in a text: the longest that fits at each place, never a part of a longer word. */
function replacer(standIns: ReadonlyMap<string, string>): (text: string) => string {
  const byFirst = new Map<string, string[]>();
  for (const name of standIns.keys()) {
    const first = name[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), name]);
  }
  for (const list of byFirst.values()) list.sort((one, two) => two.length - one.length);
  return (text) => {
    let result = '';
    for (let at = 0; at < text.length; ) {
      const starts = at === 0 || !WORD.test(text[at - 1] ?? '');
      const found = starts
        ? byFirst
            .get(text[at] ?? '')
            ?.find((name) => text.startsWith(name, at) && !WORD.test(text[at + name.length] ?? ' '))
        : undefined;
      result += found === undefined ? text[at] : standIns.get(found);
      at += found?.length ?? 1;
    }
    return result;
  };
}

/** Keys whose texts are words of the report's own form, which no name may change. */
const FIXED: ReadonlySet<string> = new Set([
  'schema',
  'gateproof',
  'status',
  'verdict',
  'severity',
  'code',
  'kind',
  'state',
  'topic',
  'tool',
  'direction',
  'sha256',
  'hash',
  'gatewayApiVersion',
  'channel',
  'dialect',
  'explanation',
  'title',
  'groupedBy',
]);

function everyText(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((item) => everyText(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, FIXED.has(key) ? item : everyText(item, replace)]),
  );
}
