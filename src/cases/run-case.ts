import type { ObjectSet } from '../kubernetes/object.ts';
import type { Evaluation } from '../model/evaluation.ts';
import type { Request } from '../model/request.ts';
import type { BehaviourCase, CaseRequest } from './case.ts';
import { compareRequest } from './compare.ts';
import type { Difference } from './notes.ts';
import { outsideTheModel, toRequest } from './request.ts';

/** Something that reads the manifests of a case and answers requests as its system does. */
export interface CaseSubject {
  readonly objects: ObjectSet;
  answer(request: Request): Evaluation;
  /** The same for requests of workloads in a namespace; absent: the system knows no mesh. */
  answerInMesh?(request: Request, from: string): Evaluation;
}

/**
 * Makes the subject of a case, or says why it cannot: the system has no reader, the manifests cannot be read.
 * Synchronous, so that a run of many cases is one loop.
 */
export type CaseReader = (item: BehaviourCase) => CaseSubject | { readonly unsupported: string };

/** Where a request of a case stands. */
interface Place {
  readonly case: string;
  readonly file: string;
  /** 0-based. */
  readonly index: number;
}

export interface Agreement extends Place {
  /** What had to be true of third parties. */
  readonly assumptions: readonly string[];
}

export interface Disagreement extends Place {
  readonly assumptions: readonly string[];
  readonly differences: readonly Difference[];
}

export interface Unsupported extends Place {
  readonly reason: string;
}

export interface CaseRun {
  readonly agreed: readonly Agreement[];
  readonly disagreed: readonly Disagreement[];
  readonly unsupported: readonly Unsupported[];
}

/**
 * Runs all requests of a case. `readers` names what reads the manifests of each system. An exception of a reader or of
 * the evaluation is a disagreement, never a crash: one bad case must not hide the others.
 */
export function runCase(item: BehaviourCase, readers: ReadonlyMap<string, CaseReader>): CaseRun {
  const agreed: Agreement[] = [];
  const disagreed: Disagreement[] = [];
  const unsupported: Unsupported[] = [];
  const subject = subjectOf(item, readers);
  item.requests.forEach((request, index) => {
    const place: Place = { case: item.name, file: item.file, index };
    const verdict = judge(request, subject);
    if (verdict.kind === 'agreed') agreed.push({ ...place, assumptions: verdict.assumptions });
    else if (verdict.kind === 'unsupported') {
      unsupported.push({ ...place, reason: verdict.reasons.join('; ') });
    } else {
      const { assumptions, differences } = verdict;
      disagreed.push({ ...place, assumptions, differences });
    }
  });
  return { agreed, disagreed, unsupported };
}

type Subject = CaseSubject | { readonly unsupported: string } | { readonly failure: string };

function subjectOf(item: BehaviourCase, readers: ReadonlyMap<string, CaseReader>): Subject {
  const reader = readers.get(item.system);
  if (reader === undefined) {
    const known = [...readers.keys()].join(', ');
    return { unsupported: `no reader for the system "${item.system}"; there is one for ${known}` };
  }
  try {
    return reader(item);
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

function judge(item: CaseRequest, subject: Subject): ReturnType<typeof compareRequest> {
  if ('unsupported' in subject) return { kind: 'unsupported', reasons: [subject.unsupported] };
  if ('failure' in subject) return failed('manifests', 'readable', subject.failure);
  const outside = outsideTheModel(item);
  if (outside !== undefined) return { kind: 'unsupported', reasons: [outside] };
  const { mesh } = item.request;
  if (mesh !== undefined && subject.answerInMesh === undefined) {
    return { kind: 'unsupported', reasons: ['a request from inside a mesh, which the system does not know'] };
  }
  try {
    const request = toRequest(item.request);
    const evaluation =
      mesh === undefined ? subject.answer(request) : subject.answerInMesh?.(request, mesh.from);
    if (evaluation === undefined) return failed('evaluation', 'an answer', 'none');
    return compareRequest(item, evaluation, subject.objects);
  } catch (error) {
    return failed('evaluation', 'an answer', messageOf(error));
  }
}

function failed(what: string, expected: string, got: string): ReturnType<typeof compareRequest> {
  return { kind: 'disagreed', assumptions: [], differences: [{ what, expected, got }] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
