import { createHash } from 'node:crypto';
import { createObjectSet } from '../kubernetes/object-set.ts';
import { toObjects } from '../kubernetes/objects.ts';
import type { SourceDocument, SourceReading } from '../kubernetes/yaml/source.ts';
import type { Finding } from '../model/finding.ts';
import { clusterFindings } from './cluster/findings.ts';
import type { ClusterRead, InputsRead } from './inputs-read.ts';
import { isComplete, readSnapshot, type Snapshot, snapshotText } from './snapshot.ts';

/** Name of a cluster as input. */
export const CLUSTER_INPUT = 'cluster';

/** The objects of a cluster that was just read. Its hash is that of the snapshot that --save writes. */
export function inputOfCluster(snapshot: Snapshot): InputsRead {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const piece of snapshotText(snapshot)) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
  }
  const reading: SourceReading = {
    source: { file: CLUSTER_INPUT, text: '', spans: [], listLengths: new Map() },
    documents: [{ index: 0, value: asList(snapshot), duplicates: [] }],
  };
  const { objects, findings, refused } = toObjects([reading], { namespace: 'default' });
  return {
    // Without sources: there is no file in which a field could stand.
    objects: createObjectSet(objects, { complete: isComplete(snapshot), refused }),
    findings: [...clusterFindings(snapshot), ...findings],
    clusters: [clusterRead(snapshot)],
    inputs: [{ name: CLUSTER_INPUT, bytes, sha256: hash.digest('hex'), documents: snapshot.items.length }],
  };
}

export interface SnapshotsOpened {
  readonly readings: readonly SourceReading[];
  readonly findings: readonly Finding[];
  readonly clusters: readonly ClusterRead[];
  /** One of the snapshots holds every object of its cluster. */
  readonly complete: boolean;
}

/**
 * Puts the objects of snapshots in their place; other documents stay as they are.
 * @throws InputFailure for a snapshot that cannot be used.
 */
export function openSnapshots(readings: readonly SourceReading[]): SnapshotsOpened {
  const findings: Finding[] = [];
  const clusters: ClusterRead[] = [];
  let complete = false;
  const open = (document: SourceDocument, file: string): SourceDocument => {
    const snapshot = readSnapshot(document.value, file);
    if (snapshot === undefined) return document;
    findings.push(...clusterFindings(snapshot));
    clusters.push(clusterRead(snapshot));
    complete ||= isComplete(snapshot);
    return { ...document, value: asList(snapshot) };
  };
  const opened = readings.map(({ documents, ...reading }) => ({
    ...reading,
    documents: documents.map((document) => open(document, reading.source.file)),
  }));
  return { readings: opened, findings, clusters, complete };
}

/** With the number of objects of each kind. */
function clusterRead({ items, kinds, ...about }: Snapshot): ClusterRead {
  const counts = new Map<string, number>();
  for (const { apiVersion, kind } of items) {
    const key = `${String(apiVersion).replace(/(^|\/)[^/]*$/, '')} ${String(kind)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    ...about,
    kinds: kinds.map((item) => ({ ...item, objects: counts.get(`${item.group} ${item.kind}`) ?? 0 })),
  };
}

function asList({ items }: Snapshot) {
  return { apiVersion: 'v1', kind: 'List', items };
}
