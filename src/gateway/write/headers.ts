import type { Origin } from '../../model/origin.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import { literalText } from '../../model/template.ts';
import { isHeaderName, LIMITS } from '../limits.ts';
import type { DraftFilter, HeaderChanges, Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { byCodeUnit } from './names.ts';
import { noteOf } from './reporter.ts';
import { showTemplate } from './rewrites.ts';

export interface HeaderFilters {
  readonly filters: readonly DraftFilter[];
  readonly notes: readonly Note[];
}

/**
 * Headers that every HTTP proxy manages by itself: connection handling, and who the client was. Edits of these with
 * values from the request are the source system's own way of doing it.
 */
const OWN_HEADERS = new Set([
  'connection',
  'upgrade',
  'host',
  'proxy',
  'te',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'forwarded',
  'via',
  'x-request-id',
  'x-real-ip',
  'x-replaced-path',
  'x-scheme',
  'x-original-uri',
  'x-original-method',
  'x-original-url',
  'x-original-forwarded-for',
  'x-auth-request-redirect',
]);

function isOwnHeader(name: string): boolean {
  return OWN_HEADERS.has(name) || name.startsWith('x-forwarded-');
}

type Reading = (edits: readonly HeaderEdit[], origins: readonly Origin[]) => HeaderFilters;

/** Routes share lists of edits; what is made of one is shared too, unless a note needs the origins of the route. */
function shareByEdits(read: Reading): Reading {
  const known = new WeakMap<readonly HeaderEdit[], HeaderFilters | 'needs-origins'>();
  const none: readonly Origin[] = [];
  return (edits, origins) => {
    let result = known.get(edits);
    if (result === undefined) {
      const made = read(edits, none);
      result = made.notes.some((note) => note.origins === none) ? 'needs-origins' : made;
      known.set(edits, result);
    }
    return result === 'needs-origins' ? read(edits, origins) : result;
  };
}

interface Edits {
  /** By lower-case name: the last edit of a header decides, as one filter can hold one action for each. */
  readonly set: Map<string, { name: string; value: string }>;
  readonly add: Map<string, { name: string; value: string }>;
  readonly remove: Map<string, string>;
}

/** All edits of the request in one filter; what cannot be said is noted. */
export const requestHeaderFilters = shareByEdits((edits, origins) => {
  const notes: Note[] = [];
  const own = new Map<string, HeaderEdit['action']>();
  let asked = false;
  const written: HeaderEdit[] = [];
  for (const edit of edits) {
    const fromManifest = (edit.origins ?? []).length > 0;
    const constant = edit.action === 'remove' || literalText(edit.value) !== undefined;
    const isOwn = isOwnHeader(edit.name.toLowerCase());
    if ((isOwn && !(fromManifest && constant)) || (!fromManifest && !constant)) {
      own.set(edit.name, edit.action === 'add' ? 'set' : edit.action);
      asked ||= fromManifest;
      continue;
    }
    written.push(edit);
  }
  if (own.size > 0) {
    notes.push(
      noteOf(FORWARD_FINDINGS.proxyHeaders, `The source proxy ${doneToOwn(own)} by itself.`, [], {
        group: 'own',
        loses: asked,
        before: 'the backend receives these headers as the source proxy makes them',
        after: 'the backend receives what the Gateway implementation sends',
        witness: 'none',
      }),
    );
  }
  const changes = collect(written, notes, origins, 'request');
  return { filters: toFilters('RequestHeaderModifier', changes), notes };
});

/** `sets a, b and takes away c, d` */
function doneToOwn(own: ReadonlyMap<string, HeaderEdit['action']>): string {
  const namesOf = (removed: boolean): string =>
    [...own]
      .filter(([, action]) => (action === 'remove') === removed)
      .map(([name]) => name)
      .sort(byCodeUnit)
      .join(', ');
  const parts = [
    ['sets', namesOf(false)],
    ['takes away', namesOf(true)],
  ];
  return parts.flatMap(([verb, names]) => (names === '' ? [] : [`${verb} ${names}`])).join(' and ');
}

/** All edits of the answer in one filter. */
export const responseHeaderFilters = shareByEdits((edits, origins) => {
  const notes: Note[] = [];
  const written: HeaderEdit[] = [];
  for (const edit of edits) {
    const ownServer = edit.name.toLowerCase() === 'server' && (edit.origins ?? []).length === 0;
    if (ownServer) {
      notes.push(
        noteOf(FORWARD_FINDINGS.defaults, 'The source proxy hides the Server header of backends.', [], {
          group: 'server-header',
          witness: 'none',
        }),
      );
    } else written.push(edit);
  }
  const changes = collect(written, notes, origins, 'response');
  return { filters: toFilters('ResponseHeaderModifier', changes), notes };
});

function collect(
  edits: readonly HeaderEdit[],
  notes: Note[],
  origins: readonly Origin[],
  side: 'request' | 'response',
): Edits {
  const changes: Edits = { set: new Map(), add: new Map(), remove: new Map() };
  for (const edit of edits) {
    const key = edit.name.toLowerCase();
    const problem = apply(edit, key, changes);
    if (problem === undefined) continue;
    const kind = side === 'request' ? FORWARD_FINDINGS.requestHeader : FORWARD_FINDINGS.responseHeader;
    const where = (edit.origins ?? []).length > 0 ? (edit.origins ?? []) : origins;
    // Backends believe what the proxy says: nobody else may say it.
    const taken = side === 'request' && edit.action === 'set' && forget(edit.name, key, changes);
    const value = edit.action === 'remove' ? '' : ` to ${showTemplate(edit.value)}`;
    notes.push(
      noteOf(kind, `The ${side} header ${edit.name} is not set${value}: ${problem}.`, where, {
        before: edit.action === 'remove' ? `${edit.name} is removed` : `${edit.name} is set${value}`,
        after: taken ? `${edit.name} does not reach the backend` : `${edit.name} is left as it is`,
      }),
    );
  }
  return changes;
}

/** Takes away what a client sends; false where a rule has no room for it. */
function forget(name: string, key: string, { set, add, remove }: Edits): boolean {
  if (!isHeaderName(name) || (remove.size >= LIMITS.headersPerModifier && !remove.has(key))) return false;
  set.delete(key);
  add.delete(key);
  remove.set(key, name);
  return true;
}

/** Takes an edit in, or says why it cannot be written. */
function apply(edit: HeaderEdit, key: string, changes: Edits): string | undefined {
  if (!isHeaderName(edit.name)) return 'the API does not allow the name';
  const leave = (): void => {
    changes.set.delete(key);
    changes.add.delete(key);
    changes.remove.delete(key);
  };
  const remove = (): string | undefined => {
    leave();
    if (changes.remove.size >= LIMITS.headersPerModifier) {
      return `a rule can remove ${LIMITS.headersPerModifier} headers at most`;
    }
    changes.remove.set(key, edit.name);
    return undefined;
  };
  if (edit.action === 'remove') return remove();
  const value = literalText(edit.value);
  if (value === undefined) return 'the value is made from the request';
  if (value === '') {
    return edit.action === 'add' ? 'the value is empty' : remove();
  }
  if (value.length > LIMITS.headerValueLength) return `the value is longer than ${LIMITS.headerValueLength}`;
  if (!isHeaderValue(value)) return 'the value holds characters that the API does not allow';
  if (edit.action === 'add' && (changes.set.has(key) || changes.add.has(key))) {
    return 'the header has another value already';
  }
  if (edit.action === 'set') leave();
  else changes.remove.delete(key);
  const target = edit.action === 'set' ? changes.set : changes.add;
  if (target.size >= LIMITS.headersPerModifier && !target.has(key)) {
    return `a rule can ${edit.action} ${LIMITS.headersPerModifier} headers at most`;
  }
  target.set(key, { name: edit.name, value });
  return undefined;
}

/** Printable ASCII with single spaces or tabs inside: what all releases and channels take. */
function isHeaderValue(value: string): boolean {
  let previous = ' ';
  for (const character of value) {
    const blank = character === ' ' || character === '\t';
    if (!blank && (character < '!' || character > '~')) return false;
    if (blank && (previous === ' ' || previous === '\t')) return false;
    previous = character;
  }
  return previous !== ' ' && previous !== '\t';
}

function toFilters(type: 'RequestHeaderModifier' | 'ResponseHeaderModifier', edits: Edits): DraftFilter[] {
  const changes: HeaderChanges = {
    set: [...edits.set.values()],
    add: [...edits.add.values()],
    remove: [...edits.remove.values()],
  };
  if (changes.set.length + changes.add.length + changes.remove.length === 0) return [];
  return [{ type, changes }];
}
