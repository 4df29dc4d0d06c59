import type { ValuePredicate } from '../../src/model/match.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Route } from '../../src/model/route-table.ts';
import type { Controller } from './controller.ts';

/** Blocked user agents and referers of the ConfigMap: 403 before hosts and paths count. */
export function guardsOf(controller: Controller): Route[] {
  return [
    ...controller.blockUserAgents.value.map((item) =>
      guard('user-agent', item, controller.blockUserAgents.origins),
    ),
    ...controller.blockReferers.value.map((item) => guard('referer', item, controller.blockReferers.origins)),
  ];
}

function guard(header: 'user-agent' | 'referer', item: string, origins: readonly Origin[]): Route {
  return {
    name: `blocked ${header} ${item}`,
    match: { path: { kind: 'any' }, headers: [{ name: header, value: mapEntry(item) }] },
    outcome: { kind: 'respond', status: 403, reason: `${header} is blocked by the controller's ConfigMap` },
    origins,
  };
}

/** An entry of an nginx `map`: `~` a regex, `~*` one without case, otherwise the whole text without case. */
function mapEntry(item: string): ValuePredicate {
  const text = unquoted(item.trim());
  if (!text.startsWith('~')) return { kind: 'exact', value: text, ignoreCase: true };
  const ignoreCase = text.startsWith('~*');
  const source = text.slice(ignoreCase ? 2 : 1);
  return { kind: 'regex', pattern: { source, flavour: 'pcre', ignoreCase, anchoring: 'none' } };
}

function unquoted(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote)
    ? text.slice(1, -1)
    : text;
}
