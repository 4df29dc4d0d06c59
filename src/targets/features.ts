import table from './data/features.json' with { type: 'json' };
import { compareVersions, holdsVersion } from './version.ts';

/**
 * `supported`: its conformance tests ran and passed. `unsupported`: the implementation does not claim it.
 * `unknown`: the suite of that time did not know it, or the profile that lists it was not run.
 */
export type Support = 'supported' | 'unsupported' | 'unknown';

/** `partial`: no test failed, some were left out. */
export type CoreResult = 'success' | 'partial' | 'failure';

/** What an official conformance report says of one version of an implementation. */
export interface FeatureReport {
  readonly version: string;
  /** Release of the Gateway API that was tested: `v1.6.1`. */
  readonly gatewayApi: string;
  readonly channel: string;
  /** `YYYY-MM-DD`; empty where the report has none. */
  readonly date: string;
  /** Result of the core tests by profile: `GATEWAY-HTTP`, `GATEWAY-GRPC`, `GATEWAY-TLS`; absent: not run. */
  readonly core: ReadonlyMap<string, CoreResult>;
  /** Names of the features that the report lists, supported or not. */
  readonly known: ReadonlySet<string>;
  /** By name in the conformance suite, without the word Support in front. */
  support(feature: string): Support;
}

/** A report as kept in data/features.json: features by their positions in the list of names. */
export interface StoredReport {
  readonly version: string;
  readonly gatewayApi: string;
  readonly channel: string;
  readonly date: string;
  readonly core: string;
  readonly supported: string;
  readonly unsupported: string;
}

export interface FeatureTable {
  readonly source: string;
  readonly features: readonly string[];
  /** By target, newest version first. */
  readonly reports: Readonly<Record<string, readonly StoredReport[]>>;
}

const TABLE: FeatureTable = table;

/** The reports of a target, newest version first. Source: kubernetes-sigs/gateway-api, conformance/reports. */
export function reportsOf(target: string): readonly FeatureReport[] {
  const reports = Object.hasOwn(TABLE.reports, target) ? TABLE.reports[target] : undefined;
  return (reports ?? []).map(readReport);
}

function readReport({ core, supported, unsupported, ...head }: StoredReport): FeatureReport {
  const [claimed, refused] = [namesOf(supported), namesOf(unsupported)];
  return {
    ...head,
    core: coreResults(core),
    known: new Set([...claimed, ...refused]),
    support: (feature) =>
      claimed.has(feature) ? 'supported' : refused.has(feature) ? 'unsupported' : 'unknown',
  };
}

/** Reads `GATEWAY-HTTP=success GATEWAY-GRPC=partial`. */
function coreResults(text: string): ReadonlyMap<string, CoreResult> {
  const pairs = text.split(' ').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair): [string, CoreResult] => {
      const [name = '', result] = pair.split('=');
      return [name, result === 'success' || result === 'partial' ? result : 'failure'];
    }),
  );
}

function namesOf(positions: string): ReadonlySet<string> {
  const numbers = positions.split(' ').filter((text) => text !== '');
  return new Set(numbers.flatMap((text) => TABLE.features[Number(text)] ?? []));
}

/**
 * The report that speaks for a version: of that version, else the newest of an older one; undefined when all are newer.
 * Without a version, the newest.
 */
export function reportFor(
  reports: readonly FeatureReport[],
  version: string | undefined,
): FeatureReport | undefined {
  if (version === undefined) return reports[0];
  const same = reports.find((report) => holdsVersion(version, report.version));
  return same ?? reports.find((report) => compareVersions(report.version, version) < 0);
}
