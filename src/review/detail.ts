import type { Tone } from './text.ts';

/** A line of prose or of a listing, before it is broken to a width. */
export interface DetailLine {
  /** Stands before the text; lines that follow are indented as far. */
  readonly label?: string;
  readonly text: string;
  readonly tone?: Tone;
  /** Columns in front of the label. */
  readonly indent?: number;
  /** A request as a command line: cut where it does not fit, as half of it would be another one. */
  readonly isWhole?: boolean;
}

/** What there is to see of one thing to decide. */
export interface ItemDetail {
  readonly key: string;
  readonly lines: readonly DetailLine[];
  /** Command line of the request that shows it. */
  readonly curl?: string;
  /** The ways of the request through both sides; absent where there is no request. */
  readonly trace?: TwoTraces;
}

/** A request and its way before and afterwards. */
export interface TwoTraces {
  readonly request: string;
  readonly titles: readonly [before: string, after: string];
  readonly lines: readonly [before: readonly string[], after: readonly string[]];
  readonly agrees: boolean;
}

/** A piece of a line; `mark` where it differs from its counterpart. */
export interface DiffPiece {
  readonly text: string;
  readonly mark?: true;
}

/** One row of a diff, with the line of each side that has one. */
export interface DiffRow {
  readonly kind: 'same' | 'removed' | 'added' | 'changed' | 'left-out';
  readonly before?: readonly DiffPiece[];
  readonly after?: readonly DiffPiece[];
}

/** Two texts against each other. */
export interface DiffSection {
  readonly title: string;
  readonly rows: readonly DiffRow[];
}

/** A line of the input, with its number; `note` where something about it is to be known. */
export interface SourceLine {
  readonly number?: number;
  readonly text: string;
  readonly note?: string;
}

/** A part of the input that a unit comes from. */
export interface SourceText {
  readonly title: string;
  readonly lines: readonly SourceLine[];
}

/** Everything that the tabs show of a unit. */
export interface UnitDetail {
  readonly unit: string;
  /** What is said before the items: verdict by port, what differs beside routing. */
  readonly summary: readonly DetailLine[];
  readonly items: readonly ItemDetail[];
  readonly diffs: readonly DiffSection[];
  readonly sources: readonly SourceText[];
  /** Findings and settings that need no decision. */
  readonly notes: readonly DetailLine[];
  /** The manifests that are written, as YAML. */
  readonly yaml: string;
}
