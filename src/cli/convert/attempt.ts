import type { Dialect } from '../../gateway/dialect.ts';
import { withoutHeeded } from '../../gateway/heeded.ts';
import type { ReadOptions } from '../../gateway/read/index.ts';
import { type Form, type WriteOptions, type Written, write } from '../../gateway/write/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import { withCommonSubsets } from '../../kubernetes/selections.ts';
import type { Finding } from '../../model/finding.ts';
import { byServiceName, clientsAsked, knownServices } from '../../model/mesh.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { RouteTable } from '../../model/route-table.ts';
import type { HostProof, PolicyDifference, Proof, ProofOptions as ProveOptions } from '../../proof/proof.ts';
import { type ProofReport, reportProof } from '../../report/proof-findings.ts';
import { policyReaderOf } from '../../targets/index.ts';
import type { Phase } from '../phase.ts';
import { alikeHosts } from './alike.ts';
import type { ConvertOptions } from './options.ts';
import { objectsAfter, readBack, withInput } from './read-back.ts';
import { readingFindings } from './read-findings.ts';
import { proveTogether } from './threads/prove-together.ts';

/** How manifests are read in a dialect, with what is known of objects that they name. */
export type Readers = (dialect: Dialect, objects: ObjectSet) => ReadOptions;

/** With what says what the objects do that written filters and backends name. */
export type ProofOptions = WriteOptions &
  Pick<ProveOptions, 'onGroup'> & {
    readonly phase: Phase;
    readonly readers?: Readers;
    readonly threads?: number;
  };

/** The proof itself, with what it compared. */
export interface Comparison {
  /** Of each kind of hosts that are alike, the first one stands for all; `alike` names them. */
  readonly proof: Proof;
  readonly alike: ReadonlyMap<string, readonly string[]>;
  /** Before and after, as they were compared. */
  readonly tables: readonly [RouteTable, RouteTable];
  readonly seen: ProofReport['seen'];
  /** What was read back: the written objects, and those of the input that say what they mean. */
  readonly objects: ObjectSet;
}

/** A table as it was written once, and what its proof came to. */
export interface Attempt {
  readonly written: Written;
  readonly report: ProofReport;
  /** What reading the manifests back has to say. */
  readonly reading: readonly Finding[];
  readonly comparison: Comparison;
}

export async function attemptWith(
  forms: ReadonlyMap<string, Form>,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
  only?: ReadonlySet<string>,
): Promise<Attempt> {
  const changed = { ...options, forms };
  const written = options.phase('write', () => write(compiled.table, changed));
  return { written, ...(await proveWritten(written, compiled, objects, changed, only)) };
}

/**
 * @param only names of the hosts that are asked about; absent: all
 * @param onProved is told of each comparison
 */
export async function proveWritten(
  written: Written,
  { table, findings, subsetObject }: Compiled,
  objects: ObjectSet,
  { dialect, readers = plainReaders, gateway, defaultTlsCertificate, onGroup, phase, threads }: ProofOptions,
  only?: ReadonlySet<string>,
  onProved?: ConvertOptions['onProved'],
): Promise<Omit<Attempt, 'written'>> {
  const clients = clientsAsked(table);
  const afterObjects = objectsAfter(written.resources, objects);
  const options = {
    ...readers(dialect, withInput(afterObjects, objects)),
    ...(clients === undefined ? {} : { mesh: { from: clients } }),
  };
  const read = phase('read back', () => readBack(afterObjects, options));
  // What objects keep saying that the source system heeds as well is left out of both.
  const after = subsetObject === undefined ? read : { ...read, table: withoutKinds(read.table, dialect) };
  const { tables, alike, proof } = await phase('prove', async () => {
    const [before, afterwards] = withCommonSubsets(
      { table, objects },
      { table: after.table, objects: afterObjects },
    );
    const tables = [byServiceName(before), byServiceName(knownServices(afterwards, before))] as const;
    const alike = alikeHosts(...tables);
    const isAsked = (name: string): boolean =>
      only === undefined || (alike.get(name) ?? []).some((other) => only.has(other));
    const asked = new Set([...alike.keys()].filter(isAsked));
    const proof = await proveTogether(tables, asked, {
      ...(onGroup === undefined ? {} : { onGroup }),
      ...(threads === undefined ? {} : { threads }),
      ...(onProved === undefined
        ? {}
        : {
            onHost: (host: HostProof) =>
              onProved({ ...host, hosts: host.hosts.flatMap((name) => alike.get(name) ?? [name]) }),
          }),
    });
    return { tables, alike, proof };
  });
  const said = [...findings, ...written.findings];
  const ours = new Set(written.resources.map(({ kind, metadata }) => nameOfObject({ kind, ...metadata })));
  if (gateway !== undefined) ours.add(nameOfObject({ kind: 'Gateway', ...gateway }));
  const judged = sameDefault(proof, defaultTlsCertificate);
  const report = phase('judge', () => reportProof(judged, tables, said, alike));
  return {
    report,
    reading: readingFindings(after.findings, said, (object) => ours.has(nameOfObject(object))),
    comparison: { proof: judged, alike, tables, seen: report.seen, objects: afterObjects },
  };
}

function withoutKinds(table: RouteTable, { heeds = [] }: WriteOptions['dialect']): RouteTable {
  return withoutHeeded(table, ({ kind }) => heeds.includes(kind));
}

function plainReaders(dialect: Dialect): ReadOptions {
  const policies = policyReaderOf(dialect);
  return { dialect, ...(policies === undefined ? {} : { policies }) };
}

/** The default certificate is the one that was named as such. */
function sameDefault(proof: Proof, certificate: string | undefined): Proof {
  if (certificate === undefined) return proof;
  const isNamed = ({ kind, isDefault, after }: PolicyDifference): boolean =>
    kind === 'certificate' &&
    isDefault &&
    after.some((value) => 'text' in value && value.text === certificate);
  const hosts = proof.hosts.map((host) => ({
    ...host,
    policies: host.policies.filter((difference) => !isNamed(difference)),
  }));
  return { ...proof, hosts };
}

function nameOfObject({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
