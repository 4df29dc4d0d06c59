import { closed, type Entry, type Note, ruleAction } from '../draft.ts';
import { ROUTE_FINDINGS } from '../findings/routes.ts';
import type { WriteOptions } from '../options.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import { witnessOf } from '../witness.ts';
import type { PolicyPart } from './part.ts';

type Attach = PolicyPart['attach']['to'];

/**
 * Closes entries for which objects of the Gateway cannot say what they have to; with `allowPartial` they are open.
 *
 * @param to how the parts are attached that cannot be written
 */
export function closedSection(
  section: Section,
  chosen: ReadonlySet<Entry>,
  to: Attach,
  why: string,
  { allowPartial }: WriteOptions,
  reporter: Reporter,
): Section {
  const { listener, host, ordered } = section;
  const scheme = listener.protocol === 'http' ? 'http' : 'https';
  const entries = ordered.entries.map((entry): Entry => {
    if (!chosen.has(entry)) return entry;
    const note = closedNote(entry, to, why, allowPartial === true);
    reporter.note(note, () => witnessOf(entry, { scheme, port: listener.port, host: host.hosts[0] }));
    if (allowPartial !== true) return { ...entry, action: closed([note]) };
    const { key: _, kind: __, ...rest } = entry.action;
    const policies = rest.policies.filter(({ attach }) => attach.to !== to);
    return { ...entry, action: ruleAction({ ...rest, policies }) };
  });
  return { ...section, ordered: { ...ordered, entries } };
}

function closedNote(entry: Entry, to: Attach, why: string, allowPartial: boolean): Note {
  const part = entry.action.policies.find(({ attach }) => attach.to === to);
  const { backends, filters } = entry.action;
  if (backends.length + filters.length === 0) {
    // The rule only refuses.
    return noteOf(ROUTE_FINDINGS.answerStatus, `A refusal becomes 500. ${why}.`, entry.origins, {
      before: '403',
      after: '500 from the Gateway: a rule without a backend',
    });
  }
  return noteOf(
    ROUTE_FINDINGS.gateClosed,
    `Access depends on a check that cannot be written for the requests of this route. ${why}.`,
    part?.origins ?? entry.origins,
    {
      before: 'only requests that pass the check are served',
      after: allowPartial ? 'open to everyone' : '500 for everyone, until a policy is in place',
    },
  );
}
