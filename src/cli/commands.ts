import type { Command } from './command.ts';
import { convert } from './convert.ts';
import { explain } from './explain.ts';
import { prove } from './prove.ts';
import { report } from './report.ts';
import { scan } from './scan.ts';
import { targets } from './targets.ts';
import { trace } from './trace.ts';
import { version } from './version.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [scan, convert, prove, trace, explain, report, targets, version];
