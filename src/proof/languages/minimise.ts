/** A deterministic automaton before or after minimisation; edges as in `Dfa`. */
export interface Table {
  readonly accepts: readonly boolean[];
  readonly edges: ReadonlyArray<readonly number[]>;
}

/**
 * The minimal automaton: states from which nothing is accepted are cut away, states that cannot be told apart become
 * one (Moore's refinement), numbers follow a breadth-first walk in byte order, so that equal languages look equal.
 */
export function minimise(accepts: readonly boolean[], edges: ReadonlyArray<readonly number[]>): Table {
  const live = coAccessible(accepts, edges);
  const blocks: number[] = accepts.map((accepting, state) => (live[state] !== true ? -1 : accepting ? 1 : 0));
  let open: number[] = blocks.flatMap((block, state) => (block < 0 ? [] : [state]));
  let count = 2;
  // Blocks are cut until none is cut any more; a block of one state can be left alone.
  for (let cut = true; cut; ) {
    cut = false;
    const parts = new Map<number, Map<string, number[]>>();
    for (const state of open) {
      const block = blocks[state] ?? 0;
      const key = throughBlocks(edges[state] ?? [], blocks).join(' ');
      const byKey = parts.get(block) ?? new Map<string, number[]>();
      parts.set(block, byKey);
      const members = byKey.get(key);
      if (members === undefined) byKey.set(key, [state]);
      else members.push(state);
    }
    open = [];
    for (const byKey of parts.values()) {
      let first = true;
      for (const members of byKey.values()) {
        if (!first) {
          for (const state of members) blocks[state] = count;
          count += 1;
          cut = true;
        }
        first = false;
        if (members.length > 1) open.push(...members);
      }
    }
  }
  return numbered(accepts, edges, blocks, 0);
}

function coAccessible(
  accepts: readonly boolean[],
  edges: ReadonlyArray<readonly number[]>,
): readonly boolean[] {
  const sources: number[][] = accepts.map(() => []);
  for (const [state, own] of edges.entries()) {
    for (let i = 2; i < own.length; i += 3) sources[own[i] ?? 0]?.push(state);
  }
  const live = accepts.map(() => false);
  const stack: number[] = [];
  for (const [state, accepting] of accepts.entries()) if (accepting) stack.push(state);
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (live[state] === true) continue;
    live[state] = true;
    stack.push(...(sources[state] ?? []));
  }
  return live;
}

/** The edges with blocks for states; neighbouring ranges to one block are joined, those to dead states left out. */
function throughBlocks(edges: readonly number[], blocks: readonly number[]): number[] {
  const result: number[] = [];
  for (let i = 0; i + 2 < edges.length; i += 3) {
    const block = blocks[edges[i + 2] ?? 0] ?? -1;
    if (block < 0) continue;
    const last = result.length - 3;
    if (last >= 0 && result[last + 2] === block && (result[last + 1] ?? 0) + 1 === edges[i]) {
      result[last + 1] = edges[i + 1] ?? 0;
    } else result.push(edges[i] ?? 0, edges[i + 1] ?? 0, block);
  }
  return result;
}

/** A minimal automaton with another start; states that cannot be reached from there are left out. */
export function numberedFrom(automaton: Table, start: number): Table {
  const blocks = automaton.accepts.map((_, state) => state);
  return numbered(automaton.accepts, automaton.edges, blocks, start);
}

function numbered(
  accepts: readonly boolean[],
  edges: ReadonlyArray<readonly number[]>,
  blocks: readonly number[],
  first: number,
): Table {
  const start = blocks[first] ?? -1;
  if (start < 0) return { accepts: [false], edges: [[]] };
  const members = new Map<number, number>();
  for (const [state, block] of blocks.entries()) if (!members.has(block)) members.set(block, state);
  const numbers = new Map<number, number>([[start, 0]]);
  const queue = [start];
  const result: { accepts: boolean[]; edges: number[][] } = { accepts: [], edges: [] };
  for (let i = 0; i < queue.length; i++) {
    const state = members.get(queue[i] ?? 0) ?? 0;
    const own = throughBlocks(edges[state] ?? [], blocks);
    for (let k = 2; k < own.length; k += 3) {
      const block = own[k] ?? 0;
      if (!numbers.has(block)) {
        numbers.set(block, queue.length);
        queue.push(block);
      }
      own[k] = numbers.get(block) ?? 0;
    }
    result.accepts.push(accepts[state] === true);
    result.edges.push(own);
  }
  return result;
}
