import { isObject } from '../kubernetes/json.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';

/**
 * Two cookies that differ in their paths alone as one for both: browsers send it for all paths below the segments that these
 * have in common. Undefined: they differ in something else.
 */
export function cookieForBoth(
  one: Json | undefined,
  two: Json | undefined,
): { readonly cookie: JsonObject; readonly message: string } | undefined {
  if (!isObject(one) || !isObject(two)) return undefined;
  const { path: first, ...rest } = one;
  const { path: second, ...other } = two;
  if (typeof first !== 'string' || typeof second !== 'string') return undefined;
  if (JSON.stringify(rest) !== JSON.stringify(other)) return undefined;
  const path = commonPath(first, second);
  const message = `The cookie ${String(rest['name'])} is sent for all paths below ${path}.`;
  return { cookie: { ...one, path }, message };
}

function commonPath(one: string, two: string): string {
  const [segments, others] = [one, two].map((path) => path.split('/'));
  const end = segments?.findIndex((segment, index) => segment !== others?.[index]) ?? 0;
  const shared = end < 0 ? one : (segments ?? []).slice(0, end).join('/');
  return shared === '' ? '/' : shared;
}
