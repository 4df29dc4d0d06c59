import type { ReviewEvent } from '../../review/core/events.ts';
import type { OutputFile } from '../convert/output-dir.ts';
import type { Values } from '../options.ts';
import type { Choices } from './conversion.ts';

/** What the worker is told when it starts. Everything here can be cloned. */
export interface EngineStart {
  readonly values: Values;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly program: string;
  readonly choices: Choices;
}

/** What the worker is asked. */
export type Question =
  | { readonly type: 'detail'; readonly unit: string }
  | { readonly type: 'trace'; readonly url: string }
  | { readonly type: 'redo'; readonly choices: Choices }
  /** Are these manifests good ones? */
  | { readonly type: 'check'; readonly text: string }
  /** The files of everything but the routes of these units of hosts. */
  | { readonly type: 'files'; readonly without: readonly string[] };

/** What the worker says. */
export type Answer =
  | { readonly type: 'event'; readonly event: ReviewEvent }
  | { readonly type: 'checked'; readonly problem?: string }
  | { readonly type: 'files'; readonly files: readonly OutputFile[]; readonly leftOut: number }
  /** Nothing can be reviewed: three lines for people. */
  | { readonly type: 'failed'; readonly what: string; readonly why: string; readonly remedy: string };
