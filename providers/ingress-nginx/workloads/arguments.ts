import type { FieldPath } from '../../../src/model/origin.ts';
import { FLAGS } from '../settings/flags.ts';

/** One flag of a container, and where its word stands. */
export interface Argument {
  readonly name: string;
  readonly value: string;
  readonly path: FieldPath;
}

/**
 * Flags among the words of a command line, as pflag reads them: `--name=value`, `--name value`, and `--name` alone for a
 * switch (github.com/spf13/pflag). Flags that are written with one dash set nothing that requests notice.
 */
export function argumentsOf(words: readonly string[], path: FieldPath): readonly Argument[] {
  const found: Argument[] = [];
  for (let index = 0; index < words.length; index++) {
    const [, name, , joined] = /^(--[a-z][a-z0-9-]*)(=([\s\S]*))?$/.exec(words[index]?.trim() ?? '') ?? [];
    if (name === undefined) continue;
    const at = [...path, index];
    const next = words[index + 1];
    let value = joined ?? '';
    if (joined === undefined && next !== undefined && !isSwitch(name) && !next.startsWith('-')) {
      value = next;
      index++;
    }
    found.push({ name, value, path: at });
  }
  return found;
}

function isSwitch(name: string): boolean {
  return (
    new Map<string, { readonly type: { readonly description: string } }>(Object.entries(FLAGS)).get(name)
      ?.type.description === 'true or false'
  );
}

/** `$(NAME)` is replaced by a variable of the container, `$$(NAME)` stands for itself (k8s.io/kubernetes, third_party/forked/golang/expansion). */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(\$|\(([^)]*)\))/g, (whole, rest: string, name: string | undefined) =>
    rest === '$' ? '$' : (variables.get(name ?? '') ?? whole),
  );
}
