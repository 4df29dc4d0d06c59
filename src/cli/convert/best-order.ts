import { isListCut, type Written, write } from '../../gateway/write/index.ts';
import { asObjects, dig } from '../../kubernetes/json.ts';
import type { Json, ObjectSet } from '../../kubernetes/object.ts';
import type { Compiled } from '../../kubernetes/provider.ts';
import type { Finding } from '../../model/finding.ts';
import { type Attempt, type ProofOptions, proveWritten } from './attempt.ts';

/** Most matches that a list may grow to for the sake of precedence before its own order is considered. */
const MANY_MATCHES = 32;

/**
 * The rules as they are listed, where the target can be told to read them so and that is better: precedence cannot say the
 * list, or takes more than twice the matches.
 *
 * @param options with no other forms than those that a person chose: the list needs none
 */
export async function inBestOrder(
  plain: Attempt,
  compiled: Compiled,
  objects: ObjectSet,
  options: ProofOptions,
): Promise<Attempt> {
  if (options.dialect.listedOrder === undefined || options.gateway !== undefined) return plain;
  const matches = matchesOf(plain.written);
  // What is alike at two listeners is written once. A list that repeats little cannot become half as long.
  const many = matches > MANY_MATCHES && plain.written.repeated * 4 > matches;
  const lacking = plain.report.differing.size > 0 || plain.written.findings.some(isAboutOrder);
  if (!many && !lacking) return plain;
  const changed = { ...options, forms: options.forms ?? new Map(), listedOrder: true };
  const written = options.phase('write', () =>
    isListCut(compiled.table, changed) ? undefined : write(compiled.table, changed),
  );
  if (written === undefined || written.findings.some(isAboutOrder) || grave(written) > grave(plain.written))
    return plain;
  const isShorter = matchesOf(written) * 2 < matches;
  const isLighter = grave(written) < grave(plain.written);
  // A proof could only say that nothing is better.
  if (!isShorter && !isLighter && plain.report.differing.size === 0) return plain;
  const listed = { written, ...(await proveWritten(written, compiled, objects, changed)) };
  const [before, after] = [plain.report.differing.size, listed.report.differing.size];
  if (after > before) return plain;
  return after < before || isLighter || isShorter ? listed : plain;
}

/** Findings of writing that say that the order of rules is not the intended one in any case. */
function isAboutOrder({ code }: Finding): boolean {
  return code === 'GP5005' || code === 'GP5006';
}

function matchesOf({ resources }: Written): number {
  return resources.reduce((sum, { spec }) => sum + countMatches(spec['rules']), 0);
}

function countMatches(rules: Json | undefined): number {
  return asObjects(rules).reduce((sum, rule) => sum + asObjects(dig(rule, 'matches')).length, 0);
}

/** How many things of weight the writer has to say. */
export function grave({ findings }: Written): number {
  return findings.filter(({ severity }) => severity === 'blocker' || severity === 'high').length;
}
