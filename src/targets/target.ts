import type { Dialect } from '../gateway/dialect.ts';
import { type FeatureReport, reportFor, reportsOf } from './features.ts';
import type { TargetPolicies } from './policies/define.ts';
import { type Matrix, matrixOf } from './policies/matrix.ts';
import type { Cell, ThemeName } from './policies/theme.ts';

/** Something known of an implementation that its dialect does not hold. */
export interface Note {
  readonly text: string;
  readonly source: string;
}

/** An implementation of the Gateway API. */
export interface Target {
  /** As in the dialect: `envoy-gateway`. */
  readonly name: string;
  /** For people: `Envoy Gateway`. */
  readonly title: string;
  readonly dialect: Dialect;
  /** GatewayClass of a usual installation. */
  readonly gatewayClass: string;
  /** Official conformance reports, newest first. */
  readonly reports: readonly FeatureReport[];
  /**
   * The report that speaks for a version (`v1.8`, `1.8.2`), the newest without one, with what is carried out besides;
   * undefined: all are newer.
   */
  features(version?: string): FeatureReport | undefined;
  /** Objects of the implementation that say what the Gateway API has no field for; absent: none are known here. */
  readonly policies?: TargetPolicies;
  /** What becomes of what people want beyond routing. */
  readonly matrix: Matrix;
  /** What is known of the implementation's behaviour and not modelled, for its documentation. */
  readonly notes: readonly Note[];
  /** Features that its reports do not claim, and that its source carries out as far as they are written here. */
  readonly carriedOut?: { readonly features: readonly string[]; readonly source: string };
  /** Where claims outside of the dialect come from, by field. */
  readonly sources: Readonly<Record<string, string>>;
}

interface About extends Omit<Target, 'name' | 'reports' | 'features' | 'matrix'> {
  /** What becomes of themes where there are no policies. */
  readonly cells?: Readonly<Partial<Record<ThemeName, Cell>>>;
}

/** A target from what is written down about it, with the reports of its name. */
export function defineTarget({ cells, ...about }: About): Target {
  const { name } = about.dialect;
  const reports = reportsOf(name);
  const matrix = matrixOf({ ...cells, ...about.policies?.cells }, reports[0]);
  const carriedOut = new Set(about.carriedOut?.features);
  const features = (version?: string): FeatureReport | undefined => {
    const report = reportFor(reports, version);
    if (report === undefined || carriedOut.size === 0) return report;
    return {
      ...report,
      support: (feature) => (carriedOut.has(feature) ? 'supported' : report.support(feature)),
    };
  };
  return { ...about, name, reports, matrix, features };
}
