import { parse, stringify } from 'yaml';
import { emitYaml } from '../src/kubernetes/yaml/emit.ts';
import { readSource } from '../src/kubernetes/yaml/source.ts';

/** Milliseconds, medians over the runs. */
export interface YamlTimes {
  readonly documents: number;
  readonly megabytes: number;
  /** `readSource`: the data as kubectl reads them. */
  readonly read: number;
  /** The floor: `yaml` alone, document by document. */
  readonly readFloor: number;
  /** `emitYaml`. */
  readonly print: number;
  /** The floor: `stringify` of `yaml` with the options that kubectl needs. */
  readonly printFloor: number;
}

/**
 * Measures reading and printing of a multi-document text (`generateIngresses`) against the package `yaml` alone. Bundle before measuring:
 * runners that keep the names of functions make closures several times slower than they are in the product.
 */
export function measureYaml(text: string, runs: number): YamlTimes {
  const values = readSource('bench', text).documents.map((document) => document.value as object);
  const parts = text.split(/^---\n/m);
  const options = { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;
  return {
    documents: values.length,
    megabytes: Math.round(text.length / 1e5) / 10,
    read: median(runs, () => readSource('bench', text)),
    readFloor: median(runs, () => parts.map((part) => parse(part) as unknown)),
    print: median(runs, () => emitYaml(values)),
    printFloor: median(runs, () => values.map((value) => stringify(value, options))),
  };
}

function median(runs: number, run: () => unknown): number {
  const times: number[] = [];
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return Math.round(times[Math.floor(times.length / 2)] ?? 0);
}
