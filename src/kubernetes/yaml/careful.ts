import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../object.ts';
import {
  bindAliases,
  endUnterminatedBlock,
  isMergeKey,
  keyOf,
  Refusal,
  refuseTabs,
  scalarValue,
} from './nodes.ts';
import { parseTree, positionAt, type TextProblem, type Tree } from './tree.ts';

/** A key that stands twice in one mapping; the later one is in force. */
export interface DuplicateKey {
  readonly key: string;
  readonly line: number;
  readonly column: number;
  readonly firstLine: number;
}

export type Reading =
  | { readonly value: Json; readonly duplicates: readonly DuplicateKey[] }
  | { readonly problem: TextProblem };

/**
 * Reads one document exactly as kubectl does, from its syntax tree. Slow (0.3 ms for an ordinary object) and complete:
 * merge keys, tags, anchors, keys that are no strings, duplicate keys with their positions.
 */
export function readCarefully(text: string): Reading {
  let tree: Tree | undefined;
  try {
    tree = parseTree(text);
    if (tree.problem !== undefined) return { problem: tree.problem };
    refuseTabs(tree);
    if (!text.endsWith('\n')) endUnterminatedBlock(tree.root, text);
    const conversion = startConversion(tree);
    return { value: toJson(conversion, tree.root), duplicates: conversion.duplicates };
  } catch (error) {
    if (error instanceof Refusal && tree !== undefined) {
      return { problem: { ...positionAt(tree.lines, error.offset), reason: error.message } };
    }
    if (error instanceof RangeError) {
      return { problem: { line: 1, column: 1, reason: 'the document is nested too deeply' } };
    }
    throw error;
  }
}

interface Conversion {
  readonly tree: Tree;
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly duplicates: DuplicateKey[];
  /** Aliases being expanded now: one inside itself has no end. */
  readonly open: Set<Alias>;
  decoded: number;
  fromAliases: number;
}

function startConversion(tree: Tree): Conversion {
  return {
    tree,
    targets: bindAliases(tree.root).targets,
    duplicates: [],
    open: new Set(),
    decoded: 0,
    fromAliases: 0,
  };
}

function toJson(conversion: Conversion, node: Node | null): Json {
  charge(conversion, node);
  if (node === null) return null;
  if (isAlias(node)) return expand(conversion, node, (target) => toJson(conversion, target));
  if (isScalar(node)) return jsonScalar(node);
  if (isSeq(node)) return node.items.map((item) => toJson(conversion, item as Node | null));
  if (isMap(node)) {
    const result = new Map<string, Json>();
    fill(conversion, node, result);
    return objectOf(result);
  }
  throw new Refusal(offsetOf(node), 'this kind of node cannot become JSON');
}

/**
 * Writes a mapping's entries in order, as go-yaml v2's `decoder.mapping` does: a merge key counts where it stands, so it
 * replaces what came before and yields to what comes after.
 */
function fill(conversion: Conversion, map: YAMLMap, into: Map<string, Json>): void {
  const own = new Map<string, number>();
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null;
    const value = pair.value as Node | null;
    if (isScalar(keyNode) && isMergeKey(keyNode)) {
      merge(conversion, value, into);
      continue;
    }
    charge(conversion, keyNode);
    refuseGluedColon(conversion, map, keyNode, value);
    const key = keyOf(keyNode, conversion.targets);
    note(conversion, own, key, offsetOf(keyNode ?? value ?? map));
    into.set(key, toJson(conversion, value));
  }
}

function merge(conversion: Conversion, source: Node | null, into: Map<string, Json>): void {
  const one = (node: Node | null) => {
    if (isAlias(node)) {
      charge(conversion, node);
      expand(conversion, node, one);
      return;
    }
    if (!isMap(node)) {
      throw new Refusal(offsetOf(node), 'the merge key "<<" needs a mapping or a list of mappings');
    }
    charge(conversion, node);
    fill(conversion, node, into);
  };
  // Earlier ones of a list take precedence, so they are written last.
  if (isSeq(source)) for (const item of [...source.items].reverse()) one(item as Node | null);
  else one(source);
}

function expand<T>(conversion: Conversion, alias: Alias, use: (target: Node) => T): T {
  const target = conversion.targets.get(alias);
  if (target === undefined)
    throw new Refusal(offsetOf(alias), `the anchor "&${alias.source}" is not defined`);
  if (conversion.open.has(alias)) {
    throw new Refusal(offsetOf(alias), `the value of the anchor "&${alias.source}" contains itself`);
  }
  conversion.open.add(alias);
  const result = use(target);
  conversion.open.delete(alias);
  return result;
}

/** go-yaml's bound on aliases (`decoder.unmarshal`, `allowedAliasRatio`): how much of a document they may make up. */
function charge(conversion: Conversion, node: Node | null): void {
  conversion.decoded++;
  if (conversion.open.size === 0) return;
  conversion.fromAliases++;
  const { decoded, fromAliases } = conversion;
  if (fromAliases <= 100 || decoded <= 1000) return;
  const fullness = Math.min(Math.max((decoded - 400_000) / 3_600_000, 0), 1);
  if (fromAliases / decoded > 0.99 - 0.89 * fullness) {
    throw new Refusal(offsetOf(node), 'aliases repeat too much of the document');
  }
}

/** In `{a:}` go-yaml takes the colon for a part of the key; nobody means that. */
function refuseGluedColon(conversion: Conversion, map: YAMLMap, key: Node | null, value: Node | null): void {
  if (!map.flow || !isScalar(key) || key.type !== 'PLAIN') return;
  const end = key.range?.[1] ?? 0;
  const empty = value === null || (isScalar(value) && value.range?.[0] === value.range?.[1]);
  if (empty && /^:[,\]}]/.test(conversion.tree.text.slice(end, end + 2))) {
    throw new Refusal(end, 'kubectl takes this colon for a part of the text; put a space behind it');
  }
}

function note(conversion: Conversion, own: Map<string, number>, key: string, offset: number): void {
  const first = own.get(key);
  own.set(key, offset);
  if (first === undefined || conversion.open.size > 0) return;
  const { lines } = conversion.tree;
  conversion.duplicates.push({
    key,
    ...positionAt(lines, offset),
    firstLine: positionAt(lines, first).line,
  });
}

function jsonScalar(node: Scalar): Json {
  const value = scalarValue(node);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Refusal(offsetOf(node), `"${node.source}" is a number that JSON does not have; quote it`);
  }
  return value;
}

/** Own properties only: a key `__proto__` is a key like any other. */
function objectOf(entries: ReadonlyMap<string, Json>): Json {
  return Object.fromEntries(entries);
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
