/** One point in which an expectation and an answer differ. */
export interface Difference {
  /** `status`, `backend`, `response header Location`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Collects what a comparison sees. */
export interface Notes {
  readonly differences: readonly Difference[];
  /** What could not be decided, with the reason. */
  readonly unknowns: readonly string[];
  differs(what: string, expected: string, got: string): void;
  unknown(reason: string): void;
}

export function createNotes(): Notes {
  const differences: Difference[] = [];
  const unknowns: string[] = [];
  return {
    differences,
    unknowns,
    differs: (what, expected, got) => {
      differences.push({ what, expected, got });
    },
    unknown: (reason) => {
      if (!unknowns.includes(reason)) unknowns.push(reason);
    },
  };
}
