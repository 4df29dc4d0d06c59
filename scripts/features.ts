/**
 * Writes src/targets/data/features.json from the official conformance reports of the Gateway API.
 *
 *   tsx scripts/features.ts <folder>
 *
 * The folder is conformance/reports of kubernetes-sigs/gateway-api, or one that holds it. Reports since Gateway API
 * v1.3.0 in the usual mode of each target count; where a version was tested with both channels, the experimental one,
 * which knows more features.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { FeatureTable, StoredReport } from '../src/targets/features.ts';
import { compareVersions } from '../src/targets/version.ts';

const OUTPUT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../src/targets/data/features.json',
);
const OLDEST = 'v1.3.0';

/** Name of a target by the project that its reports name, and the mode that counts. */
const PROJECTS: ReadonlyMap<string, { readonly target: string; readonly mode: string }> = new Map([
  ['envoy-gateway', { target: 'envoy-gateway', mode: 'default' }],
  ['istio', { target: 'istio', mode: 'default' }],
  ['nginx-gateway-fabric', { target: 'nginx-gateway-fabric', mode: 'default' }],
  ['traefik', { target: 'traefik', mode: 'default' }],
  ['kgateway', { target: 'kgateway', mode: 'default' }],
  ['agentgateway', { target: 'agentgateway', mode: 'default' }],
  ['cilium', { target: 'cilium', mode: 'default' }],
  ['kong-operator', { target: 'kong', mode: 'expressions' }],
  ['haproxy-ingress', { target: 'haproxy', mode: 'default' }],
  ['gke-gateway', { target: 'gke', mode: 'default' }],
]);

interface Report {
  readonly kind: string;
  readonly date: string;
  readonly mode: string;
  readonly gatewayAPIVersion: string;
  readonly gatewayAPIChannel: string;
  readonly implementation: { readonly project: string; readonly version: string };
  readonly profiles?: readonly Profile[];
}

interface Profile {
  readonly name: string;
  readonly core?: { readonly result: string };
  readonly extended?: {
    readonly supportedFeatures?: readonly string[];
    readonly unsupportedFeatures?: readonly string[];
  };
}

interface Found {
  readonly target: string;
  readonly report: Report;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = path.join(folder, entry.name);
      // Folders of patch releases are links to the folder of the release.
      if (entry.isSymbolicLink()) return [];
      if (entry.isDirectory()) return filesBelow(name);
      return /\.ya?ml$/.test(entry.name) && statSync(name).size < 1_000_000 ? [name] : [];
    });
}

function readReport(file: string): readonly Found[] {
  const report = parse(readFileSync(file, 'utf8')) as Report;
  if (report?.kind !== 'ConformanceReport') return [];
  const project = PROJECTS.get(report.implementation.project);
  if (project === undefined || report.mode !== project.mode) return [];
  if (compareVersions(report.gatewayAPIVersion, OLDEST) < 0) return [];
  return [{ target: project.target, report }];
}

/**
 * Newest Gateway API first, then the newest version (numbering has begun anew in some projects); of reports for the same
 * the experimental channel.
 */
function compareReports(a: Report, b: Report): number {
  return (
    compareVersions(b.gatewayAPIVersion, a.gatewayAPIVersion) ||
    compareVersions(b.implementation.version, a.implementation.version) ||
    (a.gatewayAPIChannel < b.gatewayAPIChannel ? -1 : a.gatewayAPIChannel > b.gatewayAPIChannel ? 1 : 0) ||
    (a.date > b.date ? -1 : 1)
  );
}

function withoutRepetition(reports: readonly Report[]): readonly Report[] {
  const byVersion = new Map<string, Report>();
  for (const report of [...reports].sort(compareReports)) {
    if (!byVersion.has(report.implementation.version)) byVersion.set(report.implementation.version, report);
  }
  return [...byVersion.values()];
}

function listed(report: Report, key: 'supportedFeatures' | 'unsupportedFeatures'): ReadonlySet<string> {
  return new Set((report.profiles ?? []).flatMap(({ extended }) => extended?.[key] ?? []));
}

function stored(report: Report, index: ReadonlyMap<string, number>): StoredReport {
  const numbers = (names: Iterable<string>): string =>
    [...names]
      .flatMap((name) => index.get(name) ?? [])
      .sort((a, b) => a - b)
      .join(' ');
  const supported = listed(report, 'supportedFeatures');
  const unsupported = [...listed(report, 'unsupportedFeatures')].filter((name) => !supported.has(name));
  const core = (report.profiles ?? [])
    .filter(({ name }) => name.startsWith('GATEWAY-'))
    .flatMap(({ name, core }) => (core === undefined ? [] : [`${name}=${core.result}`]));
  return {
    version: report.implementation.version,
    gatewayApi: report.gatewayAPIVersion,
    channel: report.gatewayAPIChannel,
    date: /^\d{4}-\d\d-\d\d/.exec(report.date)?.[0] ?? '',
    core: [...new Set(core)].sort().join(' '),
    supported: numbers(supported),
    unsupported: numbers(unsupported),
  };
}

function build(found: readonly Found[]): FeatureTable {
  const targets = [...new Set([...PROJECTS.values()].map(({ target }) => target))].sort();
  const kept = new Map(
    targets.map((target) => [
      target,
      withoutRepetition(found.filter((one) => one.target === target).map(({ report }) => report)),
    ]),
  );
  const names = new Set(
    [...kept.values()]
      .flat()
      .flatMap((report) => [
        ...listed(report, 'supportedFeatures'),
        ...listed(report, 'unsupportedFeatures'),
      ]),
  );
  const features = [...names].filter((name) => !name.startsWith('Mesh')).sort();
  const index = new Map(features.map((name, position) => [name, position]));
  const reports = Object.fromEntries(
    targets.map((target) => [target, (kept.get(target) ?? []).map((report) => stored(report, index))]),
  );
  return { source: 'kubernetes-sigs/gateway-api, conformance/reports', features, reports };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: tsx scripts/features.ts <folder with conformance reports>');
  process.exitCode = 3;
} else {
  const table = build(filesBelow(folder).flatMap(readReport));
  writeFileSync(OUTPUT, `${JSON.stringify(table, null, 2)}\n`);
  const count = Object.values(table.reports).flat().length;
  console.log(`${count} reports with ${table.features.length} features`);
}
