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
  let blocks: number[] = accepts.map((accepting, state) => (live[state] !== true ? -1 : accepting ? 1 : 0));
  let count = new Set(blocks.filter((block) => block >= 0)).size;
  for (;;) {
    const numbers = new Map<string, number>();
    const refined = blocks.map((block, state) => {
      if (block < 0) return -1;
      const key = `${block}:${throughBlocks(edges[state] ?? [], blocks).join(' ')}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
    if (numbers.size === count) break;
    count = numbers.size;
    blocks = refined;
  }
  return numbered(accepts, edges, blocks);
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

function numbered(
  accepts: readonly boolean[],
  edges: ReadonlyArray<readonly number[]>,
  blocks: readonly number[],
): Table {
  const start = blocks[0] ?? -1;
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
