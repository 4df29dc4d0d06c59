/** Parts of long work, as people are told of them. */
export type PhaseName =
  | 'read'
  | 'compile'
  | 'write'
  | 'read back'
  | 'prove'
  | 'judge'
  | 'validate'
  | 'report'
  | 'forms';

/** Stands around a part of the work, to measure it or to say how far it is; gives what the work gives. */
export type Phase = <T>(name: PhaseName, work: () => T) => T;

/** Nobody looks. */
export const unwatched: Phase = (_name, work) => work();
