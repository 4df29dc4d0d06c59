import { type Alias, isAlias, isCollection, isPair, isScalar, type Node, type Scalar } from 'yaml';
import { floatKey, keyOfPlain, kindOfPlain, resolvePlain, type Scalar as Value } from './scalar.ts';

/** A document that kubectl refuses although its syntax is right. */
export class Refusal extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const PREFIX = 'tag:yaml.org,2002:';

/** `<<` as a plain scalar, or tagged `!!merge` (go-yaml `isMerge`). */
export function isMergeKey(node: Scalar): boolean {
  if (node.source !== '<<') return false;
  return node.tag === undefined ? node.type === 'PLAIN' : node.tag === `${PREFIX}merge`;
}

/** The value of a scalar node with its tag and its quotes; NaN and the infinities are not refused here. */
export function scalarValue(node: Scalar): Value {
  const text = textOf(node);
  if (node.tag !== undefined) return taggedValue(node, node.tag, text);
  return node.type === 'PLAIN' ? resolvePlain(text) : text;
}

/** The text of a mapping's key, aliases followed. */
export function keyOf(node: Node | null, targets: ReadonlyMap<Alias, Node>): string {
  const scalar = isAlias(node) ? targets.get(node) : node;
  if (isScalar(scalar)) {
    const key = scalarKey(scalar);
    if (key !== undefined) return key;
  }
  const offset = node?.range?.[0] ?? 0;
  if (isCollection(scalar)) throw new Refusal(offset, 'a key must be a text, not a mapping or a list');
  throw new Refusal(offset, 'a key is empty (null); quote it if it is meant as text');
}

function scalarKey(node: Scalar): string | undefined {
  const text = textOf(node);
  if (node.tag === undefined) return node.type === 'PLAIN' ? keyOfPlain(text) : text;
  const value = taggedValue(node, node.tag, text);
  if (value === null) return undefined;
  if (typeof value !== 'number') return String(value);
  return node.tag === `${PREFIX}int` ? keyOfPlain(text) : Number.isNaN(value) ? '.nan' : floatKey(value);
}

function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function taggedValue(node: Scalar, tag: string, text: string): Value {
  if (!tag.startsWith(PREFIX)) return text;
  const name = tag.slice(PREFIX.length);
  switch (name) {
    case 'int':
    case 'float':
    case 'bool':
    case 'null': {
      const kind = kindOfPlain(text);
      if (kind === name || (kind === 'int' && name === 'float')) return resolvePlain(text);
      throw refusedTag(node, name, text);
    }
    case 'timestamp':
      if (!/^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt ])/.test(text)) throw refusedTag(node, name, text);
      return text;
    case 'binary': {
      const base64 = text.replaceAll(/[\r\n]/g, '');
      if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) {
        throw refusedTag(node, name, text);
      }
      return Buffer.from(base64, 'base64').toString('utf8');
    }
    default:
      return text;
  }
}

function refusedTag(node: Scalar, name: string, text: string): Refusal {
  return new Refusal(node.range?.[0] ?? 0, `"${text.slice(0, 40)}" is not what its tag !!${name} says`);
}

/** What the aliases of a tree stand for, and how many stand for nothing in it. */
export interface Bindings {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly unbound: number;
}

/**
 * Which node each alias stands for: the last one before it that carries the anchor. Done once before values are read,
 * because an anchor may be given anew further down.
 */
export function bindAliases(root: Node | null): Bindings {
  let unbound = 0;
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (isPair(node)) stack.push(node.value, node.key);
    else if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) unbound++;
      else targets.set(node, target);
    } else if (isScalar(node) || isCollection(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (isCollection(node)) for (const item of [...node.items].reverse()) stack.push(item);
    }
  }
  return { targets, unbound };
}

/**
 * A block scalar whose last line no line feed ends has none in its value either (libyaml); `yaml` adds one. Takes it away.
 */
export function endUnterminatedBlock(root: Node | null, text: string): void {
  let node: unknown = root;
  while (isCollection(node)) {
    const last: unknown = node.items.at(-1);
    node = isPair(last) ? last.value : last;
  }
  if (!isScalar(node) || (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED')) return;
  const lastLine = text.slice(text.lastIndexOf('\n') + 1);
  if (node.range?.[1] !== text.length || lastLine.trim() === '' || typeof node.value !== 'string') return;
  if (node.value.endsWith('\n')) node.value = node.value.slice(0, -1);
}

/**
 * libyaml takes no tab in front of a line's content except inside of flow collections and texts; `yaml` lets some pass.
 */
export function refuseTabs({ root, text }: { readonly root: Node | null; readonly text: string }): void {
  if (!text.includes('\t')) return;
  const allowed: Array<readonly [number, number]> = [];
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const node = stack.pop();
    if (isPair(node)) stack.push(node.value, node.key);
    else if (isCollection(node) && !node.flow) for (const item of node.items) stack.push(item);
    else if ((isCollection(node) || isScalar(node)) && node.range)
      allowed.push([node.range[0], node.range[1]]);
  }
  for (const found of text.matchAll(/^ *\t[ \t]*(?=[^\s])/gm)) {
    const tab = found.index + found[0].indexOf('\t');
    if (!allowed.some(([start, end]) => start <= tab && tab < end)) {
      throw new Refusal(tab, 'a tab stands where YAML allows only spaces (indentation)');
    }
  }
}
