/** Lets at most so many things happen in a second, evenly spread. */
export interface Pace {
  /** Resolves when the next one may happen. */
  turn(): Promise<void>;
}

/** @param perSecond above 0; Infinity: no limit */
export function createPace(perSecond: number): Pace {
  const gap = 1000 / perSecond;
  let next = 0;
  return {
    async turn() {
      const now = performance.now();
      const at = Math.max(now, next);
      next = at + gap;
      if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
    },
  };
}
