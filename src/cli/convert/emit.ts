import { manifestOf, type Resource } from '../../gateway/resource.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { emitJson, emitYaml } from '../../kubernetes/yaml/emit.ts';
import type { Finding } from '../../model/finding.ts';
import type { LedgerEntry } from '../../model/ledger.ts';
import { describePath, type Origin } from '../../model/origin.ts';
import { jsonText } from '../../report/json-text.ts';
import { fileNames, type OutputFile } from './output-dir.ts';
import type { Conversion } from './pipeline.ts';

/** All resources as one stream of documents, or as one List. */
export function manifests(resources: readonly Resource[], format: 'yaml' | 'json'): string {
  const objects = resources.map(manifestOf);
  return format === 'json' ? emitJson(objects) : emitYaml(objects);
}

/** One file per resource. */
export function files(resources: readonly Resource[], format: 'yaml' | 'json'): readonly OutputFile[] {
  const names = fileNames(resources, format);
  return resources.map((resource, index) => ({
    name: names[index] ?? '',
    content: format === 'json' ? jsonText(manifestOf(resource)) : emitYaml([manifestOf(resource)]),
  }));
}

/** The account of every setting and all findings, for programs. */
export function ledgerDocument({ ledger, findings }: Conversion, objects: ObjectSet): string {
  const document = {
    ledger: ledger.map((entry) => ledgerRow(entry, objects)),
    findings: findings.map((item) => findingRow(item, objects)),
  };
  return jsonText(document);
}

function place(origin: Origin, objects: ObjectSet): object {
  const position = objects.locate(origin.object, origin.path);
  return {
    ...origin.object,
    path: describePath(origin.path),
    ...(position === undefined ? {} : { position }),
  };
}

function ledgerRow({ origin, ...entry }: LedgerEntry, objects: ObjectSet): object {
  return { ...place(origin, objects), ...entry };
}

function findingRow({ origins, ...item }: Finding, objects: ObjectSet): object {
  return { ...item, origins: origins.map((origin) => place(origin, objects)) };
}
