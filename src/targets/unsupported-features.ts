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
  const ours = objects.objects.filter((object) => object.apiVersion.startsWith(GROUP));
  return ours.flatMap((object) => [
    ...kindFindings(object, target, report),
    ...[...usesByFeature(object)].flatMap(([feature, uses]) =>
      featureFindings(object, feature, uses, target, report),
    ),
  ]);
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

function usesByFeature(object: KubernetesObject): ReadonlyMap<string, readonly [Used, ...Used[]]> {
  const byFeature = new Map<string, [Used, ...Used[]]>();
  for (const use of FEATURE_USES) {
    if (use.kind !== object.kind) continue;
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
  if (support === 'supported') return [];
  if (Object.hasOwn(target.dialect.unsupported ?? {}, feature)) return [];
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
