import type { RequestContext } from './matching.ts';
import type { HeaderEdit } from './outcome.ts';
import { type Captures, renderTemplate } from './rendering.ts';

/**
 * Applies edits to request headers in place, in order. `set` to an empty value removes, `add` appends behind a comma;
 * null is a value that is not known.
 */
export function editHeaders(
  headers: Map<string, string | null>,
  edits: readonly HeaderEdit[],
  context: RequestContext,
  captures: Captures,
): void {
  for (const edit of edits) {
    const name = edit.name.toLowerCase();
    if (edit.action === 'remove') {
      headers.delete(name);
      continue;
    }
    const value = renderTemplate(edit.value, context, captures);
    const before = edit.action === 'add' ? headers.get(name) : undefined;
    if (value === '' && edit.action === 'set') headers.delete(name);
    else if (before === undefined) headers.set(name, value);
    else headers.set(name, value === null || before === null ? null : `${before},${value}`);
  }
}

/** What is done to the headers of an answer whose own headers nobody knows. */
export interface AnswerHeaders {
  readonly set: Map<string, string | null>;
  /** Appended to what the backend sends under the name. */
  readonly added: Map<string, string | null>;
  readonly removed: Set<string>;
}

export function noAnswerHeaders(): AnswerHeaders {
  return { set: new Map(), added: new Map(), removed: new Set() };
}

/**
 * The same for an answer: what is removed is remembered, as the backend may have sent it, and what is added to a header
 * that was not set here is kept apart.
 */
export function editAnswer(
  answer: AnswerHeaders,
  edits: readonly HeaderEdit[],
  context: RequestContext,
  captures: Captures,
): void {
  for (const edit of edits) {
    const name = edit.name.toLowerCase();
    if (edit.action === 'add' && !answer.set.has(name) && !answer.removed.has(name)) {
      editHeaders(answer.added, [edit], context, captures);
      continue;
    }
    editHeaders(answer.set, [edit], context, captures);
    answer.added.delete(name);
    if (answer.set.has(name)) answer.removed.delete(name);
    else answer.removed.add(name);
  }
}
