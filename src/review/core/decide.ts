import type { AcceptEntry } from '../../accept/entry.ts';
import {
  type Decision,
  OPEN_RECORD,
  type Records,
  recordLine,
  type UnitRecord,
} from '../decisions/record.ts';
import type { ReviewItem, ReviewUnit } from '../unit.ts';
import type { Effect, Step } from './events.ts';
import { acceptance, standings } from './standing.ts';
import type { State, Target } from './state.ts';

/** Most decisions that can be undone. */
const MOST_UNDO = 200;

/** The unit of a target and those of its items that are meant. */
export function targeted(
  state: State,
  target: Target,
): { readonly unit: ReviewUnit; readonly items: readonly ReviewItem[] } | undefined {
  const unit = state.units.find(({ id }) => id === target.unit);
  if (unit === undefined) return undefined;
  return { unit, items: unit.items.filter(({ key }) => target.items?.includes(key) ?? true) };
}

/**
 * Accepts what is open of a target: every difference becomes one entry for each of its hosts, everything else is kept in
 * the record of the unit.
 */
export function accept(state: State, target: Target, reason: string): Step<State> {
  const found = targeted(state, target);
  if (found === undefined) return { state, effects: [] };
  const { unit, items } = found;
  const isAccepted = acceptance(state.entries, state.today);
  const added = new Map<string, AcceptEntry>();
  for (const item of items) {
    if (isAccepted(item)) continue;
    for (const entry of entriesOf(item, state, reason)) added.set(entry.id, entry);
  }
  const entries = [...state.entries.filter(({ id }) => !added.has(id)), ...added.values()];
  return decided({ ...state, entries }, state, unit, items, 'accepted', reason);
}

/** What `prove` needs to accept an item; nothing for what is no difference. */
function entriesOf(item: ReviewItem, state: State, reason: string): readonly AcceptEntry[] {
  const { accept: of, hosts } = item;
  if (of === undefined) return [];
  return hosts.map((host) => ({
    id: entryId(host, item),
    host,
    cause: of.cause,
    witnessHash: of.witnessHash,
    reason,
    by: state.by,
    until: state.until,
    position: 'review',
  }));
}

function entryId(host: string, { accept: of }: ReviewItem): string {
  return `${host}/${of?.cause}/${of?.witnessHash}`;
}

/** Rejects a unit, or says that something must be fixed first; what the review had accepted of it is accepted no longer. */
export function refuse(
  state: State,
  target: Target,
  decision: 'rejected' | 'must-fix',
  note: string,
): Step<State> {
  const found = targeted(state, target);
  if (found === undefined) return { state, effects: [] };
  const { unit, items } = found;
  return decided({ ...state, entries: withoutEntries(state, items) }, state, unit, items, decision, note);
}

function withoutEntries({ entries }: State, items: readonly ReviewItem[]): readonly AcceptEntry[] {
  const gone = new Set(items.flatMap((item) => item.hosts.map((host) => entryId(host, item))));
  return entries.filter(({ id }) => !gone.has(id));
}

/** Takes back what was decided on a unit. */
export function reopen(state: State, unit: ReviewUnit): Step<State> {
  const before = state.records.get(unit.id) ?? OPEN_RECORD;
  const { form, edited } = before;
  const record: UnitRecord = {
    ...OPEN_RECORD,
    ...(form === undefined ? {} : { form }),
    ...(edited === undefined ? {} : { edited }),
    history: historyOf(before),
  };
  const next = { ...state, entries: withoutEntries(state, unit.items), records: put(state, unit.id, record) };
  return kept(next, state, `open again: ${unit.title}`);
}

function decided(
  next: State,
  before: State,
  unit: ReviewUnit,
  items: readonly ReviewItem[],
  decision: Decision,
  note: string,
): Step<State> {
  const known = before.records.get(unit.id) ?? OPEN_RECORD;
  const keys = new Set(items.map(({ key }) => key));
  // A decision on one thing leaves what was decided on the others, unless it was another decision.
  if (known.decision === decision) for (const key of known.items) keys.add(key);
  const record: UnitRecord = {
    ...known,
    decision,
    note,
    by: before.by,
    on: before.today,
    items: [...keys].sort(),
    history: historyOf(known),
  };
  return kept({ ...next, records: put(before, unit.id, record) }, before, `${decision}: ${unit.title}`);
}

function historyOf(record: UnitRecord): readonly string[] {
  return record.decision === 'open' ? record.history : [...record.history, recordLine(record)];
}

function put({ records }: State, id: string, record: UnitRecord): Records {
  return new Map([...records, [id, record]]);
}

/** Keeps a way back, and has everything saved. */
export function kept(next: State, before: State, label: string): Step<State> {
  const undo = [...before.undo, { label, records: before.records, entries: before.entries }].slice(
    -MOST_UNDO,
  );
  const state: State = {
    ...next,
    undo,
    isUnwritten: next.outputDir !== undefined,
    isUnsaved: true,
    message: { text: label, isProblem: false },
  };
  return { state, effects: [saving(state)] };
}

/** What is on the disk afterwards: a block for every unit that needs a decision, also for those that wait. */
export function saving(state: State): Effect {
  const found = standings(state);
  const records = new Map(state.records);
  for (const { id, kind } of state.units) {
    const standing = found.get(id);
    if (kind === 'hosts' && standing?.kind === 'open' && !records.has(id)) records.set(id, OPEN_RECORD);
  }
  return { type: 'save', records, entries: state.entries };
}

export function undo(state: State): Step<State> {
  const last = state.undo.at(-1);
  if (last === undefined) {
    return {
      state: { ...state, message: { text: 'There is nothing to undo.', isProblem: false } },
      effects: [],
    };
  }
  const next: State = {
    ...state,
    records: last.records,
    entries: last.entries,
    undo: state.undo.slice(0, -1),
    isUnwritten: state.outputDir !== undefined,
    isUnsaved: true,
    message: { text: `undone: ${last.label}`, isProblem: false },
  };
  const effects: Effect[] = [saving(next)];
  if (choicesOf(state.records) !== choicesOf(next.records))
    effects.push({ type: 'redo', records: next.records });
  return { state: next, effects };
}

/** Forms and edits alone: what the manifests depend on. */
function choicesOf(records: Records): string {
  return JSON.stringify(
    [...records].flatMap(([id, { form, edited }]) =>
      form === undefined && edited === undefined ? [] : [[id, form, edited]],
    ),
  );
}

/** Chooses a form for the routes of a unit of hosts; `automatic` leaves the choice to the program. */
export function chooseForm(state: State, unit: string, form: string): Step<State> {
  const { form: _form, ...known } = state.records.get(unit) ?? OPEN_RECORD;
  const record: UnitRecord = form === 'automatic' ? known : { ...known, form };
  return redone(state, unit, record, `form ${form}: ${unit}`);
}

/** Keeps manifests as they were edited; the empty text drops the edits. */
export function keepEdit(state: State, unit: string, text: string): Step<State> {
  const { edited: _edited, ...known } = state.records.get(unit) ?? OPEN_RECORD;
  const record: UnitRecord = text === '' ? known : { ...known, edited: text };
  return redone(state, unit, record, text === '' ? `as made: ${unit}` : `edited: ${unit}`);
}

/** Drops the form and the edits of a unit. */
export function revert(state: State, unit: string): Step<State> {
  const { form: _form, edited: _edited, ...known } = state.records.get(unit) ?? OPEN_RECORD;
  return redone(state, unit, known, `as made: ${unit}`);
}

function redone(state: State, unit: string, record: UnitRecord, label: string): Step<State> {
  const records = put(state, unit, record);
  const step = kept({ ...state, records, progress: { text: 'converting', isDone: false } }, state, label);
  return { state: step.state, effects: [...step.effects, { type: 'redo', records }] };
}
