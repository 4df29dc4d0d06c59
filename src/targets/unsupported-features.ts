import type { FieldSupport } from '../gateway/limits.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../kubernetes/object.ts';
import { type Finding, finding } from '../model/finding.ts';
import { describeObject, describePath, type FieldPath } from '../model/origin.ts';
import { FEATURE_USES, type FeatureUse, placesOf, ROUTE_PROFILES } from './feature-uses.ts';
import type { FeatureReport } from './features.ts';
import { FEATURE_UNREPORTED, FEATURE_UNSUPPORTED, KIND_UNREPORTED, VERSION_UNREPORTED } from './findings.ts';
import type { Target } from './target.ts';

const GROUP = 'gateway.networking.k8s.io/';

/**
 * What the objects use and the conformance report of a target does not list as supported: one finding for each object
 * and feature. What becomes of some features is part of the dialect; those are left to reading. Without a report for
 * the version nothing is known, and nothing is found.
 */
export function checkFeatures(objects: ObjectSet, target: Target, version?: string): readonly Finding[] {
  const report = target.features(version);
  if (report === undefined) return target.reports.length === 0 ? [] : [unknownVersion(target, version)];
  const asked = unclaimedUses(target, report);
  const findings: Finding[] = [];
  for (const object of objects.objects) {
    if (!object.apiVersion.startsWith(GROUP)) continue;
    findings.push(...kindFindings(object, target, report));
    for (const [feature, uses] of usesByFeature(object, asked.get(object.kind) ?? [])) {
      findings.push(...featureFindings(object, feature, uses, target, report));
    }
  }
  return findings;
}

/** What is worth looking for, by kind of object: most features are claimed, and their use is no finding. */
function unclaimedUses(target: Target, report: FeatureReport): ReadonlyMap<string, readonly FeatureUse[]> {
  const byKind = new Map<string, FeatureUse[]>();
  for (const use of FEATURE_USES) {
    if (report.support(use.feature) === 'supported') continue;
    if (Object.hasOwn(target.dialect.unsupported ?? {}, use.feature)) continue;
    const known = byKind.get(use.kind);
    if (known === undefined) byKind.set(use.kind, [use]);
    else known.push(use);
  }
  return byKind;
}

/**
 * What a version of a target claims of its features. Of a version that no report speaks for nothing is known.
 *
 * @param version absent: the newest that there is a report of
 */
export function supportOf(target: Target, version?: string): FieldSupport {
  if (target.reports.length === 0) return () => 'supported';
  const report = target.features(version);
  return (feature) => report?.support(feature) ?? 'unknown';
}

interface Used {
  readonly use: FeatureUse;
  readonly path: FieldPath;
}

function usesByFeature(
  object: KubernetesObject,
  asked: readonly FeatureUse[],
): ReadonlyMap<string, readonly [Used, ...Used[]]> {
  const byFeature = new Map<string, [Used, ...Used[]]>();
  for (const use of asked) {
    for (const path of placesOf(object.raw, use)) {
      const known = byFeature.get(use.feature);
      if (known === undefined) byFeature.set(use.feature, [{ use, path }]);
      else known.push({ use, path });
    }
  }
  return byFeature;
}

function featureFindings(
  object: KubernetesObject,
  feature: string,
  uses: readonly [Used, ...Used[]],
  target: Target,
  report: FeatureReport,
): readonly Finding[] {
  const support = report.support(feature);
  const ref = refOf(object);
  const [{ use, path }] = uses;
  const others = uses.length === 1 ? '' : ` and ${uses.length - 1} more`;
  const where = `${describeObject(ref)} uses ${describePath(path)}${others}`;
  const said = support === 'unsupported' ? 'lists as unsupported' : 'does not mention';
  const message = `${where}: the conformance report of ${target.title} ${report.version} ${said} ${feature}.`;
  const kind = support === 'unsupported' ? FEATURE_UNSUPPORTED : FEATURE_UNREPORTED;
  const origins = uses.map((one) => ({ object: ref, path: one.path }));
  const isDecisive = use.decides === true && support === 'unsupported';
  const severity = use.harmless === true ? 'low' : isDecisive ? 'blocker' : undefined;
  return [finding(kind, message, origins, severity === undefined ? {} : { severity })];
}

function unknownVersion(target: Target, version: string | undefined): Finding {
  const oldest = target.reports.at(-1)?.version ?? '';
  const message = `No conformance report speaks for ${target.title} ${version ?? ''}; the oldest one known is that of ${oldest}.`;
  return finding(VERSION_UNREPORTED, message, []);
}

function kindFindings(object: KubernetesObject, target: Target, report: FeatureReport): readonly Finding[] {
  const profile = ROUTE_PROFILES.get(object.kind);
  const result = profile === undefined ? 'success' : report.core.get(profile);
  if (result === 'success' || result === 'partial') return [];
  const ref = refOf(object);
  const message =
    `${describeObject(ref)}: by the conformance report of ${target.title} ${report.version} the core tests of ` +
    `${profile} ${result === undefined ? 'were not run' : 'failed'}.`;
  return [finding(KIND_UNREPORTED, message, [{ object: ref, path: [] }])];
}
