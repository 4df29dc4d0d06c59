import type { JsonPlan } from './alike/json-keys.ts';
import type { KeyPart } from './alike/keys.ts';
import { ENVOY, headerOfKey, type JsonForm, jsonFormOf, TRAEFIK, USUAL } from './json-forms.ts';
import type { TemplateSlot } from './json-template.ts';
import { headerPart, nginxKeyPart } from './nginx.ts';
import type { Stripper } from './secrets.ts';

/**
 * What the values of objects with these keys mean for the groups of lines, in step with how they are read. Undefined:
 * objects with these keys are not of the form, or nobody knows.
 *
 * @param form as `jsonReader` tells it
 * @param slots where a template puts its variables
 */
export function jsonPlan(
  form: string,
  keys: readonly string[],
  slots: readonly TemplateSlot[],
  stripper: Stripper,
): JsonPlan | undefined {
  if (form === 'nginx-json') return templatePlan(keys, slots, stripper);
  const present = new Set(keys);
  // What a template finds in an object comes before all other forms.
  if (slots.some(({ keys: [first = ''] }) => present.has(first))) return undefined;
  if (jsonFormOf((key) => present.has(key)) !== form) return undefined;
  return formPlan(keys, FORMS.get(form) ?? USUAL, stripper);
}

const FORMS: ReadonlyMap<string, JsonForm> = new Map<string, JsonForm>([
  ['traefik-json', TRAEFIK],
  ['envoy-json', ENVOY],
]);

type Part = JsonPlan['parts'][number];

/** With an object as its value the line is a case of ours. */
const CASE = 'request';

function formPlan(keys: readonly string[], form: JsonForm, stripper: Stripper): JsonPlan | undefined {
  const { requestLine = [], target = [], remoteAddress = [], ...exact } = form.keys;
  const asIs = new Set([...Object.values(exact).flat(), ...form.others]);
  const parts = keys.map((key): Part => {
    if (asIs.has(key) || key === CASE) return 'exact';
    if (form.reached.includes(key)) return 'reached';
    const header = headerOfKey(key, form);
    return header === undefined ? 'ignored' : plainPart(headerPart(header, stripper));
  });
  const places = (names: readonly string[], part: 'request' | 'target'): JsonPlan['targets'] =>
    names.flatMap((name) => {
      const index = keys.indexOf(name);
      return index < 0 ? [] : [{ index, part }];
    });
  // A request line comes before the parts of it.
  const targets = [...places(requestLine, 'request'), ...places(target, 'target')];
  for (const { index } of targets) parts[index] = 'ignored';
  return targets.length === 0 ? undefined : { parts, targets };
}

function plainPart(part: KeyPart): Part {
  return part === 'request' || part === 'target' ? 'ignored' : part;
}

function templatePlan(
  keys: readonly string[],
  slots: readonly TemplateSlot[],
  stripper: Stripper,
): JsonPlan | undefined {
  const parts = keys.map((key): Part => (key === CASE ? 'exact' : 'ignored'));
  const targets: Array<JsonPlan['targets'][number]> = [];
  const names = new Set(slots.map(({ name }) => name));
  for (const { keys: path, name } of slots) {
    const part = nginxKeyPart(name, names, stripper);
    if (part === 'ignored') continue;
    const index = path.length === 1 ? keys.indexOf(path[0] ?? '') : -1;
    if (part === undefined || path.length > 1) return undefined;
    if (index < 0) continue;
    if (part === 'request' || part === 'target') targets.push({ index, part });
    parts[index] = plainPart(part);
  }
  return targets.length === 1 ? { parts, targets } : undefined;
}
