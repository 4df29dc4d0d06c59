import type { HeaderEdit } from '../../model/outcome.ts';
import type { RouteContext } from './context.ts';

type Edits = readonly HeaderEdit[];

const lists = new WeakMap<Edits, Edits>();
const texts = new WeakMap<Edits, ReadonlySet<string>>();

/** Edits without those of the source proxy itself that the target makes for every request, too. */
export function withoutProxyHeaders(edits: Edits, { dialect, listener }: RouteContext): Edits {
  const { proxyHeaders } = dialect;
  if (proxyHeaders === undefined) return edits;
  const known = lists.get(edits);
  if (known !== undefined) return known;
  const first = textsOf(proxyHeaders.first[listener.protocol === 'http' ? 'http' : 'https']);
  const last = textsOf(proxyHeaders.last);
  const left = edits.filter((edit) => {
    if (edit.origins !== undefined) return true;
    const text = JSON.stringify(edit);
    return !first.has(text) && !last.has(text);
  });
  lists.set(edits, left);
  return left;
}

function textsOf(edits: Edits): ReadonlySet<string> {
  const known = texts.get(edits) ?? new Set(edits.map((edit) => JSON.stringify(edit)));
  texts.set(edits, known);
  return known;
}
