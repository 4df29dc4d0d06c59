import type { Watched } from '../watched.ts';
import type { FormatName } from './format-names.ts';
import type { Escapes } from './unescape.ts';

/** How traffic is read. */
export interface SourceOptions {
  readonly format: FormatName;
  /** nginx's `log_format`, as `log-format-upstream` has it. */
  readonly logFormat?: { readonly text: string; readonly escapes: Escapes };
  readonly watched: Watched;
  /** Parameters whose values are kept although their names look secret. */
  readonly keepQuery: ReadonlySet<string>;
  /** Keep all headers that are no secrets, for those who send the requests. */
  readonly allHeaders: boolean;
  /** Put lines into groups: see `Recorded.group`. */
  readonly groups?: boolean;
}
