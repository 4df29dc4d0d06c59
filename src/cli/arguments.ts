/** Options that take a file and for which `-` means standard input. */
const FILE_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['-f', '--filename'],
  ['--filename', '--filename'],
  ['--before', '--before'],
  ['--log', '--log'],
  ['--after', '--after'],
  ['--against', '--against'],
]);

/** Takes every word up to the next option, as a shell's `DIR/*.yaml` gives them. */
const LIST_OPTION = '--cases';

/**
 * Rewrites what the argument parser would lose: it drops a lone `-`, refuses `-f -` and takes only one word for `--cases`. Everything after `--` stays as it
 * is.
 */
export function prepareArguments(argv: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') return [...result, ...argv.slice(index)];
    const next = argv[index + 1];
    const versioned = targetWithVersion(word, next);
    if (versioned !== undefined) {
      result.push(...versioned);
      if (word === '--target') index++;
      continue;
    }
    const option = FILE_OPTIONS.get(word);
    if (option !== undefined && next === '-') {
      result.push(`${option}=-`);
      index++;
    } else if (word === LIST_OPTION) {
      while (index + 1 < argv.length && !argv[index + 1]?.startsWith('-')) {
        index++;
        result.push(`${LIST_OPTION}=${argv[index]}`);
      }
      if (!result.at(-1)?.startsWith(LIST_OPTION)) result.push(word);
    } else if (word === '-' || word === '-f-' || word === '-f=-') {
      result.push('--filename=-');
    } else {
      result.push(word);
    }
  }
  return result;
}

/** `--target NAME@VERSION` as two options. */
function targetWithVersion(word: string, next: string | undefined): readonly string[] | undefined {
  const value = word === '--target' ? next : /^--target=(.*)$/.exec(word)?.[1];
  const [, name, version] = /^([^@]+)@(.+)$/.exec(value ?? '') ?? [];
  return name === undefined ? undefined : [`--target=${name}`, `--target-version=${version}`];
}

/** The number of single-character edits (insert, delete, replace, swap of neighbours) between two words. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The known words nearest to one that is not known, best first; none that differs in more than a third. */
export function nearest(word: string, known: Iterable<string>, most = 3): readonly string[] {
  const short = word.slice(0, 100).toLowerCase();
  const scored = [...new Set(known)].map((item) => ({
    item,
    distance: editDistance(short, item.toLowerCase()),
    contains: short.length >= 4 && item.toLowerCase().includes(short),
  }));
  const near = scored.filter(
    ({ item, distance, contains }) =>
      contains || (item.length > 2 && distance <= Math.max(1, Math.floor(item.length / 3))),
  );
  near.sort((a, b) => a.distance - b.distance || (a.item < b.item ? -1 : 1));
  return near.slice(0, most).map(({ item }) => item);
}
