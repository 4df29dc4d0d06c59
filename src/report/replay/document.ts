import type { ReplayCause } from '../../replay/causes.ts';
import type { AnswerPart } from '../../replay/compare.ts';
import type { ReplayVerdict } from '../../replay/verdicts.ts';

/** Grows when a field changes its meaning or goes. */
export const REPLAY_SCHEMA = 1;

/** The result of a replay. Every form is made from it; it is plain JSON. */
export interface ReplayDocument {
  readonly schema: typeof REPLAY_SCHEMA;
  readonly kind: 'replay';
  readonly gateproof: string;
  readonly status: 'complete' | 'interrupted';
  /** `offline`: a recording against models. `live`: two running systems. `lab`: proxies that were started for it. */
  readonly mode: 'offline' | 'live' | 'lab';
  readonly before: ReplaySide;
  readonly after: ReplaySide;
  readonly traffic: TrafficFacts;
  /** How the first model fared against what was recorded; absent: nothing was recorded. */
  readonly calibration?: { readonly compared: number; readonly agreed: number };
  /** Requests of which something can be said, among all that were read. */
  readonly coverage: { readonly covered: number; readonly of: number };
  readonly verdicts: Readonly<Record<ReplayVerdict, VerdictCount>>;
  /** Where the first model disagrees with what was recorded. */
  readonly modelMisses: readonly MissEntry[];
  /** Differences, those that nobody knows of first, by number of requests. */
  readonly differences: readonly DifferenceEntry[];
  readonly notCovered: ReadonlyArray<{ readonly reason: string; readonly requests: number }>;
  readonly noise: ReadonlyArray<{ readonly reason: string; readonly requests: number }>;
  readonly hosts: readonly TallyEntry[];
  readonly rules: readonly TallyEntry[];
  readonly causes: readonly TallyEntry[];
  /** How far the requests exercise the routes; absent where that was not looked at. */
  readonly routes?: { readonly before: RouteCoverage; readonly after: RouteCoverage };
  /** Proxies of the lab, and how often their answers were those of their models; absent elsewhere. */
  readonly proxies?: ReadonlyArray<{
    readonly name: string;
    readonly compared: number;
    readonly agreed: number;
    /** Requests of which this proxy can show nothing. */
    readonly leftOut: number;
  }>;
  /** Requests that several proxies of the side afterwards answer differently among themselves. */
  readonly disagreements?: readonly DisagreementEntry[];
  /** Remarks, in sentences. */
  readonly notes: readonly string[];
}

export interface DisagreementEntry {
  /** The first one, as a curl command. */
  readonly request: string;
  readonly requests: number;
  readonly answers: ReadonlyArray<{ readonly proxy: string; readonly answer: string }>;
}

export interface ReplaySide {
  /** Source system or dialect. */
  readonly system: string;
  /** Address that was asked; absent: a model alone. */
  readonly address?: string;
}

export interface TrafficFacts {
  readonly sources: readonly string[];
  /** Lines, entries or records. */
  readonly records: number;
  readonly requests: number;
  readonly bytes: number;
  readonly forms: Readonly<Record<string, number>>;
  /** Records that are no request that could be read. */
  readonly problems: ReadonlyArray<{
    readonly cause: string;
    readonly count: number;
    readonly examples: ReadonlyArray<{ readonly place: string; readonly text: string }>;
  }>;
  /** What was taken out of requests because it may be secret. */
  readonly stripped: Readonly<Record<string, number>>;
}

export interface VerdictCount {
  readonly requests: number;
  readonly shapes: number;
}

export interface MissEntry {
  readonly host: string;
  readonly method: string;
  /** With names of single things folded. */
  readonly path: string;
  readonly requests: number;
  readonly rule: string;
  /** The proxy of the lab whose model it is. */
  readonly proxy?: string;
  readonly discrepancies: ReadonlyArray<{
    readonly part: AnswerPart;
    readonly detail?: string;
    readonly model: string;
    readonly recorded: string;
  }>;
  readonly request: string;
  readonly place: string;
}

export interface DifferenceEntry {
  readonly id: string;
  readonly verdict: 'different' | 'same-known';
  readonly cause: ReplayCause;
  readonly detail?: string;
  /** The proxy of the lab that it speaks of, where there are several. */
  readonly proxy?: string;
  readonly requests: number;
  readonly shapes: number;
  readonly hosts: readonly string[];
  /** The most frequent ones. */
  readonly paths: readonly string[];
  readonly before: DeciderText;
  readonly after: DeciderText;
  /** A smallest request that shows it, as a curl command. */
  readonly request: string;
  /** The request as it was first seen. */
  readonly seen: { readonly request: string; readonly place: string };
  readonly accepted?: {
    readonly id: string;
    readonly reason: string;
    readonly by: string;
    readonly until: string;
  };
  /** Findings of the conversion that speak of it. */
  readonly codes: readonly string[];
  /** Between two running systems: what differs. */
  readonly discrepancies?: ReadonlyArray<{
    readonly part: AnswerPart;
    readonly detail?: string;
    readonly before: string;
    readonly after: string;
  }>;
}

export interface DeciderText {
  readonly rule: string;
  readonly outcome: string;
  readonly from: readonly string[];
}

export interface TallyEntry {
  readonly name: string;
  readonly requests: number;
  readonly verdicts: Readonly<Partial<Record<ReplayVerdict, number>>>;
}

export interface RouteCoverage {
  readonly routes: number;
  readonly reached: number;
  readonly missed: ReadonlyArray<{ readonly route: string; readonly host: string; readonly reason: string }>;
}
