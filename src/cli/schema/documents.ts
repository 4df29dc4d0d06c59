import { CERTIFICATE_SCHEMA } from '../../accept/certificate.ts';
import { SNAPSHOT_SCHEMA } from '../../input/snapshot.ts';
import {
  count,
  described,
  flag,
  list,
  map,
  object,
  oneOf,
  open,
  type Schema,
  text,
} from '../../report/json-schema.ts';
import { REPORT_SCHEMA } from '../../report/migration/schema.ts';
import { CAUSES } from '../../report/proof/causes.ts';
import { VERDICTS } from '../../report/proof/verdicts.ts';
import type { Command } from '../command.ts';
import { configSchema } from './config.ts';
import type { DocumentName } from './names.ts';

const version = (number: number): Schema => ({
  type: 'integer',
  enum: [number],
  description: 'Grows when a field changes its meaning or goes.',
});
const sha256 = described(text, 'SHA-256 in hexadecimal.');
const direction = oneOf(['wider', 'narrower', 'different']);
const verdict = oneOf(VERDICTS);

const input = object({ name: text, sha256 });
const side = object({
  system: described(text, 'Name of the provider or dialect.'),
  inputs: list(input),
  'configMap?': input,
  'settings?': open,
  'dialect?': object({ name: text, 'version?': text, sha256, sources: map(text) }),
});

const entry = {
  host: described(text, 'Name of a host; * stands for any characters.'),
  cause: oneOf([...CAUSES.keys()]),
  'before?': described(text, 'Who decides today; * stands for any characters.'),
  'after?': described(text, 'Who decides afterwards; * stands for any characters.'),
  reason: text,
  by: text,
  until: described(text, 'The last day on which it holds, YYYY-MM-DD.'),
};

const ACCEPT_ENTRIES = list(
  object({ 'id?': text, 'witness-hash?': described(text, '8 to 16 hexadecimal digits.'), ...entry }),
);

const ACCEPT: Schema = { anyOf: [ACCEPT_ENTRIES, object({ 'accept?': ACCEPT_ENTRIES })] };

const CERTIFICATE = object({
  schema: version(CERTIFICATE_SCHEMA),
  gateproof: text,
  before: side,
  after: side,
  scope: object({ hosts: list(text), states: count, 'ports?': list(list(count)) }),
  verdict,
  assumptions: list(text),
  hosts: list(
    object({
      scheme: oneOf(['http', 'https', 'tcp', 'udp']),
      port: count,
      portAfter: count,
      hosts: list(text),
      verdict,
      modulo: list(text),
      cells: count,
      differences: list(
        object({
          cause: oneOf([...CAUSES.keys()]),
          'detail?': text,
          direction,
          before: text,
          after: text,
          region: text,
          witness: open,
          witnessHash: text,
          'accepted?': text,
        }),
      ),
      unknown: list(object({ reason: text, region: text })),
      tested: list(object({ aspect: text, reason: text, region: text, paths: count })),
      policies: list(
        object({ kind: text, isDefault: flag, before: list(open), after: list(open), routes: count }),
      ),
    }),
  ),
  handling: list(open),
  accepted: list(object({ id: text, 'witnessHash?': text, ...entry })),
});

const SNAPSHOT = object({
  kind: oneOf(['ClusterSnapshot']),
  schemaVersion: version(SNAPSHOT_SCHEMA),
  kubernetes: described(text, 'Version of the API server.'),
  'namespace?': described(text, 'The only namespace that was read; absent: all.'),
  'selector?': text,
  'fieldSelector?': text,
  kinds: list(
    object({
      group: text,
      version: text,
      plural: text,
      kind: text,
      neededFor: text,
      outcome: oneOf(['read', 'absent', 'forbidden', 'failed']),
      'reason?': text,
    }),
  ),
  items: described(list(open), 'The objects, as the API server has them.'),
});

/** A document that this program writes or reads. */
export interface DocumentSchema {
  readonly title: string;
  readonly schema: Schema;
}

/** Every document by the name under which `gateproof schema` prints its schema. */
export function documents(commands: readonly Command[]): ReadonlyMap<DocumentName, DocumentSchema> {
  return new Map<DocumentName, DocumentSchema>([
    ['result', { title: 'Report of gateproof scan -o json', schema: REPORT_SCHEMA }],
    ['accept', { title: 'File of accepted differences', schema: ACCEPT }],
    ['config', { title: 'Configuration file .gateproof.yaml', schema: configSchema(commands) }],
    ['certificate', { title: 'Certificate of gateproof prove', schema: CERTIFICATE }],
    ['snapshot', { title: 'Snapshot of a cluster', schema: SNAPSHOT }],
  ]);
}
