const waiting: Array<() => void> = [];

/**
 * Calls it when everything that has come in by now is dealt with, together with all that others asked for meanwhile.
 * Requests that are written one behind the other find the other side awake; written as answers come in, each of them
 * has to wake it, and takes about twice as long.
 */
export function atEndOfRound(act: () => void): void {
  if (waiting.length === 0) setImmediate(callAll);
  waiting.push(act);
}

function callAll(): void {
  const acts = waiting.splice(0);
  for (const act of acts) act();
}
