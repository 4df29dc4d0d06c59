import type { Effect, ReviewEvent } from './core/events.ts';
import { reduce } from './core/reduce.ts';
import type { State } from './core/state.ts';

/** A review that goes on: events in, states out. */
export interface Session {
  state(): State;
  dispatch(event: ReviewEvent): void;
  /** Calls back after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/**
 * Keeps the state of a review and has effects carried out in their order.
 * @param perform may dispatch events itself, at once or later
 */
export function createSession(initial: State, perform: (effect: Effect) => void): Session {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch: (event) => {
      const step = reduce(state, event);
      const isOther = step.state !== state;
      state = step.state;
      for (const effect of step.effects) perform(effect);
      if (isOther) for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
