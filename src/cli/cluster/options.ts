import {
  type ClusterOptions,
  DEFAULT_CHUNK_SIZE,
  DEFAULT_REQUEST_TIMEOUT,
} from '../../input/cluster/options.ts';
import { UsageError } from '../exit.ts';
import { CLUSTER_OPTIONS, isSet, stringList, stringValue, type Values } from '../options.ts';

/** Options that speak of a cluster and of nothing else; others may stand in an alias. */
const CLUSTER_ALONE = ['from-cluster', 'all-namespaces', 'selector', 'field-selector', 'save'];

/** Does the command line mean a cluster, as far as no files are named? */
export function wantsCluster(values: Values): boolean {
  return [...Object.keys(CLUSTER_OPTIONS), 'namespace'].some((name) => isGiven(values, name));
}

function isGiven(values: Values, name: string): boolean {
  return (
    isSet(values, name) || stringValue(values, name) !== undefined || stringList(values, name).length > 0
  );
}

/** @throws UsageError where files are named and a cluster is meant as well. */
export function refuseBoth(values: Values): void {
  const option = CLUSTER_ALONE.find((name) => isGiven(values, name));
  if (option === undefined) return;
  throw new UsageError(
    `Files are named, and --${option} speaks of a cluster.`,
    'Read one of them: leave out the files, or the option. --save keeps a cluster as a file.',
  );
}

/** @throws UsageError where a number or a time cannot be read. */
export function clusterOptions(values: Values): ClusterOptions {
  const names = [
    'kubeconfig',
    'context',
    'cluster',
    'user',
    'server',
    'token',
    'as',
    'namespace',
    'selector',
  ];
  const given = names.flatMap((name) => {
    const value = stringValue(values, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const fieldSelector = stringValue(values, 'field-selector');
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(Object.fromEntries(given) as Partial<ClusterOptions>),
    asGroups: stringList(values, 'as-group'),
    allNamespaces: isSet(values, 'all-namespaces'),
    requestTimeout: requestTimeout(stringValue(values, 'request-timeout')),
    chunkSize: chunkSize(stringValue(values, 'chunk-size')),
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** The longest time that a timer takes. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds of `30s`, `1m30s`, or of a bare number of seconds, as kubectl reads them. */
function requestTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_REQUEST_TIMEOUT;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST);
  if (/^(\d{1,9}(\.\d{1,9})?(ms|s|m|h))+$/.test(text)) {
    const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
    const sum = parts.reduce(
      (total, [, count, unit]) => total + Number(count) * (UNITS.get(unit ?? '') ?? 0),
      0,
    );
    return Math.min(Math.round(sum), LONGEST);
  }
  throw new UsageError(
    `--request-timeout is "${text}", which is no time.`,
    'Write it with its unit, for example --request-timeout 30s; 0 means no limit.',
  );
}

function chunkSize(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CHUNK_SIZE;
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new UsageError(
    `--chunk-size is "${text}", which is no number of objects.`,
    'Write --chunk-size 500, or 0 for no pages.',
  );
}
