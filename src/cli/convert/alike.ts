import type { RouteTable, VirtualHost } from '../../model/route-table.ts';
import { byGateway } from '../../proof/gateways.ts';
import { entrances, type HostClass, hostClasses } from '../../proof/hosts.ts';

/** What is no part of a decision: where things come from, and what people read. */
const LEFT_OUT: ReadonlySet<string> = new Set(['origins', 'reason', 'hosts', 'extended']);

/**
 * Hosts that differ in nothing but their own name and the names of Services and Secrets: what is proved of one holds of
 * all. From the first name of each kind, in order of appearance, to all names of the kind.
 */
export function alikeHosts(before: RouteTable, after: RouteTable): ReadonlyMap<string, readonly string[]> {
  const listeners = new Map<object, number>();
  const listenerOf = (listener: object | undefined): number => {
    if (listener === undefined) return -1;
    const number = listeners.get(listener) ?? listeners.size;
    listeners.set(listener, number);
    return number;
  };
  const serving = new Map<string, HostClass[]>();
  const placeOf = new Map<HostClass, string>();
  for (const { before: first, after: second } of byGateway(before, after)) {
    for (const entrance of entrances(first, second, new Map())) {
      for (const one of hostClasses(first, second, entrance)) {
        placeOf.set(
          one,
          `${entrance.scheme} ${entrance.port} ${one.extent} ${listenerOf(one.before.listener)} ${listenerOf(one.after.listener)}`,
        );
        const list = serving.get(one.name);
        if (list === undefined) serving.set(one.name, [one]);
        else list.push(one);
      }
    }
  }
  const kinds = new Map<string, string[]>();
  for (const [name, classes] of serving) {
    const shape = createShape(classes[0]?.sample ?? '');
    const key = classes
      .map(
        (one) => `${placeOf.get(one) ?? ''} ${shape(one.before.virtualHost)} ${shape(one.after.virtualHost)}`,
      )
      .join('\n');
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, [name]);
    else kind.push(name);
  }
  return new Map([...kinds.values()].map((names) => [names[0] ?? '', names]));
}

/** Texts of virtual hosts that are equal just if a renaming leads from one host to the other. */
function createShape(host: string): (virtualHost: VirtualHost | undefined) => string {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const textOf = (text: string): string => (text.includes(host) ? text.replaceAll(host, '\u0000') : text);
  const fieldsOf = (value: object, leftOut: readonly string[]): string => {
    let shape = '{';
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined || LEFT_OUT.has(key) || leftOut.includes(key)) continue;
      shape += `${key}=${shapeOf(key, field)};`;
    }
    return `${shape}}`;
  };
  const shapeOf = (key: string, value: unknown): string => {
    if (typeof value === 'string') {
      if (key === 'secret' || key === 'caSecret') return `#${numberOf(`secret ${value}`)}`;
      const text = textOf(value);
      // With its length no text can be taken for several parts.
      return `${text.length}"${text}`;
    }
    if (typeof value !== 'object' || value === null) return String(value);
    if (Array.isArray(value)) return `[${value.map((item) => shapeOf('', item)).join()}]`;
    if ('kind' in value && 'namespace' in value && 'name' in value) {
      const number = numberOf(`service ${String(value.namespace)}/${String(value.name)}`);
      return `#${number}${fieldsOf(value, NAMED)}`;
    }
    return fieldsOf(value, 'match' in value && 'outcome' in value && 'name' in value ? ROUTE_NAME : NOTHING);
  };
  return (virtualHost) => (virtualHost === undefined ? '-' : shapeOf('', virtualHost));
}

const NAMED = ['namespace', 'name'] as const;
const ROUTE_NAME = ['name'] as const;
const NOTHING: readonly string[] = [];
