import type { Command } from './command.ts';
import { completion } from './completion.ts';
import { convert } from './convert.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { prove } from './prove.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { rules } from './rules.ts';
import { scan } from './scan.ts';
import { schema } from './schema.ts';
import { targets } from './targets.ts';
import { trace } from './trace.ts';
import { version } from './version.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  scan,
  convert,
  diff,
  prove,
  review,
  replay,
  trace,
  explain,
  report,
  targets,
  rules,
  schema,
  completion,
  version,
];
