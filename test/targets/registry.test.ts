import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportFor } from '../../src/targets/features.ts';
import { DIALECTS, TARGET_FINDINGS, TARGETS } from '../../src/targets/index.ts';
import { compareVersions, holdsVersion } from '../../src/targets/version.ts';

test('every target stands under the name of its dialect, and the specification is a dialect as well', () => {
  for (const [name, target] of TARGETS) {
    expect(target.name).toBe(name);
    expect(DIALECTS.get(name)).toBe(target.dialect);
  }
  expect([...DIALECTS.keys()]).toEqual(['specification', ...TARGETS.keys()]);
});

/** What needs no source: that nothing is known, and the languages of expressions where there are none. */
function needsSource(name: string, field: string, value: unknown): boolean {
  if (field === 'name' || field === 'sources' || value === 'unspecified') return false;
  return !(name === 'gke' && ['pathRegex', 'valueRegex', 'regexOrder'].includes(field));
}

describe.each([...TARGETS.values()])('$name', ({ name, dialect, notes, sources, reports }) => {
  test('has a source for each claim, and claims for each source', () => {
    const claims = Object.entries(dialect)
      .filter(([field, value]) => needsSource(name, field, value))
      .map(([field]) => field);
    expect(claims.filter((field) => dialect.sources[field] === undefined)).toEqual([]);
    const fields = Object.keys(dialect);
    expect(Object.keys(dialect.sources).filter((field) => !fields.includes(field))).toEqual([]);
    expect(sources['gatewayClass']).toMatch(/^(https:\/\/|\S+\/\S+ )/);
    for (const note of notes) expect(note.source).not.toBe('');
  });
  test('has conformance reports, newest first', () => {
    expect(reports.length).toBeGreaterThan(0);
    const releases = reports.map(({ gatewayApi }) => gatewayApi);
    expect(releases).toEqual([...releases].sort((a, b) => compareVersions(b, a)));
  });
});

describe('features by version', () => {
  const support = (target: string, version: string | undefined, feature: string): string | undefined =>
    TARGETS.get(target)?.features(version)?.support(feature);
  // kubernetes-sigs/gateway-api, conformance/reports
  test.each([
    ['envoy-gateway', undefined, 'HTTPRouteCORS', 'supported'],
    ['envoy-gateway', 'v1.6', 'HTTPRouteRetry', 'unknown'],
    ['envoy-gateway', undefined, 'GatewayInfrastructurePropagation', 'unsupported'],
    ['traefik', undefined, 'HTTPRouteRequestMirror', 'unsupported'],
    ['nginx-gateway-fabric', undefined, 'HTTPRouteRequestTimeout', 'unsupported'],
    ['nginx-gateway-fabric', undefined, 'HTTPRouteMethodMatching', 'supported'],
    ['gke', undefined, 'HTTPRoutePathRewrite', 'unsupported'],
    ['haproxy', undefined, 'HTTPRouteMethodMatching', 'unsupported'],
    // 1.20.0 claims what its pre-release did not
    ['cilium', 'v1.20.0', 'HTTPRouteCORS', 'supported'],
    ['cilium', 'v1.20.0-pre.2', 'HTTPRouteCORS', 'unsupported'],
    // between two reports the older one speaks
    ['envoy-gateway', 'v1.8.7', 'ListenerSet', 'supported'],
    ['envoy-gateway', 'v0.9', 'ListenerSet', undefined],
  ])('%s %s, %s: %s', (target, version, feature, expected) => {
    expect(support(target, version, feature)).toBe(expected);
  });
  test.each([
    [undefined, 'v1.10.0'],
    ['v1.9', 'v1.9.2'],
    ['1.9.2', 'v1.9.2'],
    ['v1.9.3', 'v1.9.2'],
    ['v1.1', undefined],
    ['v1.10', 'v1.10.0'],
    ['v2', 'v1.10.0'],
  ])('the report for %s is that of %s', (version, expected) => {
    const reports = ['v1.10.0', 'v1.9.2', 'v1.9.0', 'v1.2.0'].map((name) => ({
      version: name,
      gatewayApi: 'v1.6.0',
      channel: 'standard',
      date: '',
      core: new Map(),
      known: new Set<string>(),
      support: () => 'unknown' as const,
    }));
    expect(reportFor(reports, version)?.version).toBe(expected);
  });
});

describe('versions', () => {
  test.each([
    ['v1.9.0', '1.9', 0],
    ['1.10', '1.9', 1],
    ['2.7.0-pre-release', '2.7.0', -1],
    ['v2.3.0-rc.3', 'v2.3.0-rc.1', 1],
    ['1.36.2-gke.2154000', '1.35.2-gke.1751000', 1],
  ])('%s and %s: %i', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
    expect(Math.sign(compareVersions(b, a))).toBe(expected === 0 ? 0 : -expected);
  });
  test.each([
    ['1.1', '1.10.0', false],
    ['v1.1', '1.1.3', true],
    ['1.1.3-rc.1', '1.1.3', false],
    ['main', 'v1.3', false],
    ['main', 'main', true],
  ])('%s holds %s: %s', (given, version, expected) => {
    expect(holdsVersion(given, version)).toBe(expected);
  });
});

test('codes and names of findings are unique and of the range for targets', () => {
  const codes = TARGET_FINDINGS.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^GP(?:61[02]\d|533[0-4]|53[45]\d)$/);
});

const summary = path.resolve(import.meta.dirname, '../../../shared/semantics/features.json');

/** Another reading of the same reports. */
test.skipIf(!existsSync(summary))('agrees with an independent summary of the reports', () => {
  interface Row {
    readonly name: string;
    readonly version: string;
    readonly gatewayAPIVersion: string;
    readonly channel: string;
    readonly mode: string;
    readonly supportedFeatures: readonly string[];
    readonly unsupportedFeatures: readonly string[];
  }
  const names: ReadonlyMap<string, string> = new Map([
    ['kong-operator', 'kong'],
    ['haproxy-ingress', 'haproxy'],
    ['gke-gateway', 'gke'],
  ]);
  const { reports } = JSON.parse(readFileSync(summary, 'utf8')) as { readonly reports: readonly Row[] };
  let compared = 0;
  for (const row of reports) {
    const ours = TARGETS.get(names.get(row.name) ?? row.name)?.reports.find(
      ({ version, gatewayApi, channel }) =>
        version === row.version && gatewayApi === row.gatewayAPIVersion && channel === row.channel,
    );
    if (ours === undefined || !['default', 'expressions'].includes(row.mode)) continue;
    compared += 1;
    for (const feature of row.supportedFeatures.filter((name) => !name.startsWith('Mesh'))) {
      expect([row.name, row.version, feature, ours.support(feature)]).toEqual([
        row.name,
        row.version,
        feature,
        'supported',
      ]);
    }
    const refused = row.unsupportedFeatures.filter((name) => !name.startsWith('Mesh'));
    expect(refused.filter((name) => ours.support(name) === 'unknown')).toEqual([]);
  }
  expect(compared).toBeGreaterThan(30);
});
