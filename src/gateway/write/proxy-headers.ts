import type { HeaderEdit } from '../../model/outcome.ts';
import type { RouteContext } from './context.ts';

type Edits = readonly HeaderEdit[];

/** By the edits of the target, which are those of one scheme: routes share lists, and what is made of them. */
const lists = new WeakMap<Edits, WeakMap<Edits, Edits>>();
const texts = new WeakMap<Edits, ReadonlySet<string>>();

/**
 * Edits without those of the source proxy itself, where the target makes all of them for every request, too. Where it makes
 * others as well, they are left for people to compare.
 */
export function withoutProxyHeaders(edits: Edits, { dialect, listener }: RouteContext): Edits {
  const { proxyHeaders } = dialect;
  if (proxyHeaders === undefined) return edits;
  const own = proxyHeaders.first[listener.protocol === 'http' ? 'http' : 'https'];
  const made = lists.get(own) ?? new WeakMap<Edits, Edits>();
  lists.set(own, made);
  const known = made.get(edits);
  if (known !== undefined) return known;
  const first = textsOf(own);
  const last = textsOf(proxyHeaders.last);
  const isShared = (edit: HeaderEdit): boolean => {
    const text = JSON.stringify(edit);
    return first.has(text) || last.has(text);
  };
  const fromManifests = edits.filter(({ origins }) => origins !== undefined);
  const ofProxy = edits.filter(({ origins }) => origins === undefined);
  const left = ofProxy.every(isShared) ? fromManifests : edits;
  made.set(edits, left);
  return left;
}

function textsOf(edits: Edits): ReadonlySet<string> {
  const known = texts.get(edits) ?? new Set(edits.map((edit) => JSON.stringify(edit)));
  texts.set(edits, known);
  return known;
}
