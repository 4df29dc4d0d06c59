import { asObjects, asString, asStrings, isObject, own, stringEntries } from './json.ts';
import type { Json } from './object.ts';

/**
 * Whether a label selector (`metav1.LabelSelector`) chooses something with these labels; an empty one chooses everything,
 * none chooses nothing.
 */
export function selectorMatches(
  selector: Json | undefined,
  labels: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
): boolean {
  if (!isObject(selector)) return false;
  const known = labels instanceof Map ? labels : new Map(Object.entries(labels));
  for (const [key, value] of stringEntries(own(selector, 'matchLabels'))) {
    if (known.get(key) !== value) return false;
  }
  return asObjects(own(selector, 'matchExpressions')).every((expression) => {
    const value = known.get(asString(own(expression, 'key')) ?? '');
    const isListed = value !== undefined && asStrings(own(expression, 'values')).includes(value);
    switch (asString(own(expression, 'operator'))) {
      case 'In':
        return isListed;
      case 'NotIn':
        return !isListed;
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}
