import type { ObjectChange } from '../../diff/compare.ts';
import { type Edit, editsOf, type Step } from '../../diff/edits.ts';
import { describeIdentity } from '../../diff/identity.ts';
import type { Json } from '../../kubernetes/object.ts';
import { printable, shortened } from '../printable.ts';
import type { Style } from '../style.ts';

/** Most characters of one value. */
const LONGEST_VALUE = 160;

/** One line for each path that changed, under the object that it belongs to. */
export function renderPaths(changes: readonly ObjectChange[], style: Style): string {
  return changes.map((change) => `${linesOf(change, style).join('\n')}\n`).join('\n');
}

function linesOf(change: ObjectChange, style: Style): readonly string[] {
  const name = printable(describeIdentity(change.identity));
  if (change.status === 'added') return [style.added(`+ ${name}`)];
  if (change.status === 'removed') return [style.removed(`- ${name}`)];
  const edits = editsOf(change.before.value, change.after.value);
  return [style.strong(`~ ${name}`), ...edits.map((edit) => `  ${lineOf(edit, style)}`)];
}

function lineOf(edit: Edit, style: Style): string {
  const path = describeSteps(edit.path);
  switch (edit.kind) {
    case 'changed':
      return `~ ${path}: ${style.removed(shownValue(edit.before))} -> ${style.added(shownValue(edit.after))}`;
    case 'added':
      return style.added(`+ ${path}: ${shownValue(edit.after)}`);
    case 'removed':
      return style.removed(`- ${path}: ${shownValue(edit.before)}`);
    case 'moved': {
      const last = edit.path.at(-1);
      const [from, to] = last !== undefined && 'key' in last ? [] : [last?.from, last?.to];
      return `~ ${path}: moved from place ${(from ?? 0) + 1} to place ${(to ?? 0) + 1}`;
    }
  }
}

/** `spec.rules[0].backendRefs[name=web]`: an item is called by its name, else by its place, today's where it has one. */
export function describeSteps(steps: readonly Step[]): string {
  let text = '';
  for (const step of steps) {
    if (!('key' in step)) text += `[${step.label ?? step.from ?? step.to ?? ''}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step.key)) text += text === '' ? step.key : `.${step.key}`;
    else text += `[${JSON.stringify(step.key)}]`;
  }
  return printable(text);
}

function shownValue(value: Json): string {
  return shortened(JSON.stringify(value), LONGEST_VALUE);
}
