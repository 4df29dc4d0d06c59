/** What is no part of a decision: where things come from, and what people read. */
const LEFT_OUT: ReadonlySet<string> = new Set(['origins', 'reason', 'hosts', 'extended']);

/** Texts of what serves one host: equal just if a renaming of the host, of Services and of Secrets leads from one to the other. */
export interface Shaper {
  of(value: object | undefined): string;
  /** Does any text so far hold the name of the host, or depend on what it is? */
  namesHost(): boolean;
  /** Does any text so far depend on which letters the host has? Then a renaming is not the same. */
  readsHost(): boolean;
}

/** @param fixed names of Services, as `namespace/name`, that stay as they are */
export function createShaper(host: string, fixed: ReadonlyArray<ReadonlySet<string>> = []): Shaper {
  const numbers = new Map<string, number>();
  let names = false;
  let reads = false;
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const textOf = (text: string): string => {
    if (!text.includes(host)) return text;
    names = true;
    return text.replaceAll(host, '\u0000');
  };
  const fieldsOf = (value: object, leftOut: readonly string[]): string => {
    let shape = '{';
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined || LEFT_OUT.has(key) || leftOut.includes(key)) continue;
      if (READING.has(key)) reads = true;
      shape += `${key}=${shapeOf(key, field)};`;
    }
    return `${shape}}`;
  };
  const serviceOf = (namespace: string, name: string): string => {
    const known = `${namespace}/${name}`;
    return fixed.some((names) => names.has(known))
      ? `${known.length}"${known}`
      : `#${numberOf(`service ${known}`)}`;
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
      return `${serviceOf(String(value.namespace), String(value.name))}${fieldsOf(value, NAMED)}`;
    }
    if (asksForHost(value)) reads = true;
    return fieldsOf(value, 'match' in value && 'outcome' in value && 'name' in value ? ROUTE_NAME : NOTHING);
  };
  return {
    of: (value) => (value === undefined ? '-' : shapeOf('', value)),
    namesHost: () => names,
    readsHost: () => reads,
  };
}

/** Names of all Services that a value refers to, as `namespace/name`. */
export function serviceNames(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    if ('kind' in inner && 'namespace' in inner && 'name' in inner) {
      names.add(`${String(inner.namespace)}/${String(inner.name)}`);
    }
    for (const [key, field] of Object.entries(inner)) if (!LEFT_OUT.has(key)) visit(field);
  };
  visit(value);
  return names;
}

/** Fields with patterns for texts that a request fills, its host among them. */
const READING: ReadonlySet<string> = new Set(['texts', 'replaced']);

/** A condition on the header Host; an edit of it has an action. */
function asksForHost(value: object): boolean {
  return (
    'name' in value &&
    'value' in value &&
    !('action' in value) &&
    typeof value.name === 'string' &&
    value.name.toLowerCase() === 'host'
  );
}

const NAMED = ['namespace', 'name'] as const;
const ROUTE_NAME = ['name'] as const;
const NOTHING: readonly string[] = [];
