import type { Severity } from '../model/finding.ts';

/** Paints text for a terminal; every function is the identity when colour is off. */
export interface Style {
  strong(text: string): string;
  severity(severity: Severity, text: string): string;
  added(text: string): string;
  removed(text: string): string;
  /** The part of an added or removed line that is not in its counterpart. */
  addedPart(text: string): string;
  removedPart(text: string): string;
}

/** Blue and orange rather than green and red, so that they can be told apart by everyone. */
const BLUE = '34';
const ORANGE = '38;5;208';

const SEVERITY_CODES: Readonly<Record<Severity, string>> = {
  blocker: `1;${ORANGE}`,
  high: ORANGE,
  low: BLUE,
  info: '39',
};

export function createStyle(enabled: boolean): Style {
  const paint = (code: string, text: string): string => (enabled ? `\u001B[${code}m${text}\u001B[0m` : text);
  return {
    strong: (text) => paint('1', text),
    severity: (severity, text) => paint(SEVERITY_CODES[severity], text),
    added: (text) => paint(BLUE, text),
    removed: (text) => paint(ORANGE, text),
    addedPart: (text) => paint(`7;${BLUE}`, text),
    removedPart: (text) => paint(`7;${ORANGE}`, text),
  };
}
