import { REPLAY_VERDICTS, type ReplayVerdict } from '../../../replay/verdicts.ts';
import type { DifferenceEntry, MissEntry, ReplayDocument } from '../document.ts';

export const VERDICT_SIGNS: Readonly<Record<ReplayVerdict, string>> = {
  'model-miss': 'x',
  different: '!',
  'same-known': '~',
  same: '=',
  noise: '.',
  'not-covered': '?',
};

/** For people. */
export const VERDICT_WORDS: Readonly<Record<ReplayVerdict, string>> = {
  'model-miss': 'our model of the system before is wrong here',
  different: 'treated differently',
  'same-known': 'treated differently, as accepted or as a finding says',
  same: 'treated alike',
  noise: 'answered by circumstance',
  'not-covered': 'nothing can be said',
};

/** `1,234`. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `12.34 %`; never 100 or 0 for what is not all or nothing. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '-';
  const share = (100 * part) / whole;
  if (part < whole && share > 99.99) return '> 99.99 %';
  if (part > 0 && share < 0.01) return '< 0.01 %';
  return `${Number(share.toFixed(2))} %`;
}

export interface VerdictRow {
  readonly verdict: ReplayVerdict;
  readonly requests: number;
  readonly traffic: string;
  readonly shapes: number;
  readonly ofShapes: string;
}

/** Verdicts that occur, the worst first. */
export function verdictRows({ verdicts, traffic }: ReplayDocument): readonly VerdictRow[] {
  const shapes = REPLAY_VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict].shapes, 0);
  return REPLAY_VERDICTS.flatMap((verdict): readonly VerdictRow[] => {
    const { requests, shapes: own } = verdicts[verdict];
    if (requests === 0) return [];
    return [
      {
        verdict,
        requests,
        traffic: percent(requests, traffic.requests),
        shapes: own,
        ofShapes: percent(own, shapes),
      },
    ];
  });
}

/** What was read, in one sentence. */
export function trafficLine({ traffic }: ReplayDocument): string {
  const { requests, problems, sources } = traffic;
  const unusable = problems.reduce((sum, { count }) => sum + count, 0);
  const from = sources.length === 0 ? '' : ` from ${sources.join(', ')}`;
  return `${number(requests)} requests${from}${unusable === 0 ? '' : `; ${number(unusable)} records could not be read`}`;
}

export function calibrationLine({ calibration, before, proxies }: ReplayDocument): string | undefined {
  if (calibration === undefined || (proxies ?? []).length > 0) return undefined;
  const { agreed, compared } = calibration;
  return `The model of ${before.system} agrees with what was recorded in ${number(agreed)} of ${number(compared)} requests (${percent(agreed, compared)}).`;
}

/** How each proxy of the lab fared. */
export function proxyLines({ proxies = [] }: ReplayDocument): readonly string[] {
  return proxies.map(
    ({ name, compared, agreed, leftOut }) =>
      `${name} answers as its model in ${number(agreed)} of ${number(compared)} requests (${percent(agreed, compared)})${leftOut === 0 ? '' : `; ${number(leftOut)} are not covered`}.`,
  );
}

/** The system that is compared in one entry. */
export function afterName({ after }: ReplayDocument, { proxy }: DifferenceEntry): string {
  return proxy ?? after.system;
}

export function coverageLine({ coverage }: ReplayDocument): string {
  return `Something can be said of ${number(coverage.covered)} of ${number(coverage.of)} requests (${percent(coverage.covered, coverage.of)}).`;
}

/** `status 404, expected 200`. */
export function missText({ discrepancies }: MissEntry): string {
  return discrepancies
    .map(
      ({ part, detail, model, recorded }) =>
        `${part}${detail === undefined ? '' : ` ${detail}`}: recorded ${recorded}, the model says ${model}`,
    )
    .join('; ');
}

/** Why a difference counts as known; undefined: it does not. */
export function knownText({ accepted, codes }: DifferenceEntry): string | undefined {
  if (accepted !== undefined) return `accepted by ${accepted.by} until ${accepted.until}: ${accepted.reason}`;
  return codes.length === 0 ? undefined : `said by ${codes.join(', ')}`;
}

export function causeText({ cause, detail }: DifferenceEntry): string {
  return detail === undefined ? cause : `${cause} ${detail}`;
}
