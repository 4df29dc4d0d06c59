import { writeSync } from 'node:fs';
import { dump, loadAll } from 'js-yaml';
import { parseAllDocuments, stringify } from 'yaml';
import { ingressNginx } from '../providers/ingress-nginx/index.ts';
import { alikeHosts } from '../src/cli/convert/alike.ts';
import { objectsAfter, readBack } from '../src/cli/convert/read-back.ts';
import { SPECIFICATION } from '../src/gateway/dialect.ts';
import { applyDefaults, inSchemaOrder, loadSchemas, validate } from '../src/gateway/schema/index.ts';
import { write } from '../src/gateway/write/index.ts';
import { readText } from '../src/input/read-inputs.ts';
import { createObjectSet } from '../src/kubernetes/object-set.ts';
import { toObjects } from '../src/kubernetes/objects.ts';
import { emitYaml } from '../src/kubernetes/yaml/emit.ts';
import { prove } from '../src/proof/prove.ts';
import { generateIngresses } from './generate.ts';

/**
 * One conversion of `count` Ingresses in a process of its own, phase by phase in milliseconds, with the peak of memory;
 * or, as `floor`, nothing but parsing and printing the same text with the YAML libraries.
 */
const [, , mode, count] = process.argv;
const text = generateIngresses(Number(count));
const times: Record<string, number> = {};

async function phase<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times[name] = performance.now() - start;
  return result;
}

async function convert(): Promise<void> {
  const objects = await phase('parse', () => {
    const reading = readText('input.yaml', text);
    const { objects: read, refused } = toObjects([reading], { namespace: 'default' });
    return createObjectSet(read, { complete: false, sources: [reading.source], refused });
  });
  const compiled = await phase('compile', () => ingressNginx.compile(objects, { settings: {}, flags: {} }));
  const { resources } = await phase('write', () =>
    write(compiled.table, {
      version: '1.5',
      channel: 'standard',
      dialect: SPECIFICATION,
      gatewayClass: 'example',
      carriedMetadata: compiled.carriedMetadata,
      objects,
    }),
  );
  const { table: after } = await phase('read back', () =>
    readBack(objectsAfter(resources, objects), SPECIFICATION),
  );
  await phase('prove', () => {
    const alike = alikeHosts(compiled.table, after);
    return prove(compiled.table, after, { hosts: (name) => alike.has(name) });
  });
  const finished = await phase('validate', async () => {
    const schemas = await loadSchemas('1.5', 'standard');
    return resources.map((resource) => {
      const complete = inSchemaOrder(applyDefaults(schemas, resource));
      if (validate(schemas, complete).length > 0) throw new Error(`${resource.metadata.name} is not valid`);
      return complete;
    });
  });
  await phase('print', () => emitYaml(finished));
}

async function floor(): Promise<void> {
  if (mode === 'floor-yaml') {
    const data = await phase('parse', () =>
      parseAllDocuments(text).map((document): unknown => document.toJS()),
    );
    await phase('print', () => data.map((item) => stringify(item)).join('---\n'));
    return;
  }
  const data = await phase('parse', () => loadAll(text));
  await phase('print', () => data.map((item) => dump(item)).join('---\n'));
}

await (mode === 'convert' ? convert() : floor());
writeSync(1, JSON.stringify({ times, peak: process.resourceUsage().maxRSS / 1024 }));
