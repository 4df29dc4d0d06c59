import { compareObserved } from '../compare.ts';
import type { Exchange } from '../exchange.ts';
import { causeOf } from '../live/run.ts';
import type { Judge, Judged } from '../offline/judge.ts';
import { outcomeOf } from '../offline/replay.ts';
import type { Outcome } from '../totals.ts';
import type { LabAnswer } from './ask.ts';
import type { Held } from './hold.ts';

/** One side of the lab for one request; absent: no proxy stands for it. */
export interface LabSide {
  readonly answer: LabAnswer;
  readonly held: Held;
}

/**
 * What the answers of real proxies say of a request: first whether each does what its model says, then whether the two
 * treat the request alike. Differences that the models know of have the cause that the models give.
 */
export function labOutcome(
  exchange: Exchange,
  before: LabSide | undefined,
  after: LabSide | undefined,
  judge: Judge,
): Outcome {
  const judged = judge.judge(exchange.request);
  const { decisions } = judged;
  const wrong = [before, after].find((side) => side?.held.kind === 'differs');
  if (wrong?.held.kind === 'differs')
    return { verdict: 'model-miss', decisions, discrepancies: wrong.held.discrepancies };
  const out = [before, after].find((side) => side?.held.kind === 'left-out');
  if (out?.held.kind === 'left-out') return { verdict: 'not-covered', decisions, reason: out.held.reason };
  // With one proxy only, the other side is its model.
  if (before === undefined || after === undefined) return outcomeOf(judged, undefined, true);
  return ofAnswers(before.answer, after.answer, judged);
}

/**
 * Both models hold, so what the models say of the difference is so; where they see none, the answers are compared. That
 * weights or chance chose another backend on one side is no difference.
 */
function ofAnswers(one: LabAnswer, two: LabAnswer, judged: Judged): Outcome {
  if (judged.verdict !== 'same') return outcomeOf(judged, undefined, true);
  const { decisions } = judged;
  if (one.kind !== 'answered' || two.kind !== 'answered') return { verdict: 'same', decisions };
  const [a, b] = [essential(one.observed), essential(two.observed)];
  const found = compareObserved(a, b).filter(({ part }) => part !== 'backend' || !isWeighted(judged));
  if (found.length === 0) return { verdict: 'same', decisions };
  return { verdict: 'different', decisions, discrepancies: found, explanation: causeOf(found) };
}

/** Without headers of answers that are no business of routing are what models leave out; bodies are the stand-ins'. */
export function essential({
  status,
  backend,
  upstreamTarget,
  upstreamHost,
  headers,
}: Extract<LabAnswer, { kind: 'answered' }>['observed']) {
  const location = headers?.filter(([name]) => name === 'location') ?? [];
  return {
    ...(status === undefined ? {} : { status }),
    ...(backend === undefined ? {} : { backend }),
    ...(upstreamTarget === undefined ? {} : { upstreamTarget }),
    ...(upstreamHost === undefined ? {} : { upstreamHost }),
    headers: location,
  };
}

export function isWeighted({ decisions }: Judged): boolean {
  return decisions.some(({ route }) => {
    const outcome = route?.outcome;
    return outcome?.kind === 'forward' ? outcome.backends.length > 1 : outcome?.kind === 'gate';
  });
}
