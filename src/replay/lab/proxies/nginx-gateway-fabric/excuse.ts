import type { LabProxy } from '../proxy.ts';

/**
 * Answers of nginx where nobody is served, which the models know as 404 alone: a handshake for a name without a listener
 * is refused, and where no location takes a path, nginx looks for a file and refuses methods that read none.
 */
export const excuse: NonNullable<LabProxy['excuse']> = (answer, results) => {
  const isUnserved = results.every(
    ({ kind, status = 0 }) => kind !== 'forwarded' && status >= 400 && status < 500,
  );
  if (answer.kind === 'failed' && answer.error.kind === 'tls' && isUnserved)
    return 'a name that no listener with TLS has, for which the handshake is refused';
  if (answer.kind !== 'answered') return undefined;
  const { observed } = answer;
  if (observed.status === 405 && observed.backend === null && isUnserved)
    return 'a method that nginx refuses with 405 instead of 404 where nothing is served';
  return undefined;
};
