import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CERTIFICATE_SCHEMA,
  type Certificate,
  type CertifiedSide,
  certificateOf,
} from '../../accept/certificate.ts';
import { compareCertificates } from '../../accept/compare-certificates.ts';
import type { Input } from '../../input/read-inputs.ts';
import { DEFAULT_BUDGET } from '../../proof/proof.ts';
import { jsonText } from '../../report/json-text.ts';
import { printable } from '../../report/printable.ts';
import { TARGETS } from '../../targets/index.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Values } from '../options.ts';
import { isSet, stringValue } from '../options.ts';
import { providerOptions } from '../providers.ts';
import { VERSION } from '../version.ts';
import type { Comparison } from './comparison.ts';
import type { ProveOptions } from './options.ts';
import type { Inputs, Side } from './sides.ts';

/** The certificate of a comparison. */
export function certify(
  { before, after, judgement }: Comparison,
  inputs: Inputs,
  options: ProveOptions,
  values: Values,
  host: Host,
): Certificate {
  const settings = {
    ...providerOptions(values),
    namespace: stringValue(values, 'namespace') ?? 'default',
    completeInput: isSet(values, 'complete-input'),
  };
  return certificateOf(judgement, {
    gateproof: VERSION,
    before: { ...certifiedSide(before, inputs.before.inputs, host), settings },
    after: certifiedSide(after, inputs.after.inputs, host),
    scope: {
      hosts: options.hosts,
      states: options.states ?? DEFAULT_BUDGET.states,
      ...(options.ports.size === 0 ? {} : { ports: [...options.ports].sort(([a], [b]) => a - b) }),
    },
  });
}

export function certificateText(certificate: Certificate): string {
  return jsonText(certificate);
}

function certifiedSide(side: Side, inputs: readonly Input[], { cwd }: Host): CertifiedSide {
  const { system, dialect, configMap } = side;
  const object =
    configMap === undefined ? undefined : side.objects.find('ConfigMap', configMap.namespace, configMap.name);
  const version = dialect === undefined ? undefined : TARGETS.get(dialect.name)?.reports[0]?.version;
  return {
    system,
    inputs: inputs.map(({ name, sha256 }) => ({
      name: path.isAbsolute(name) ? path.relative(cwd, name) : name,
      sha256,
    })),
    ...(configMap === undefined || object === undefined
      ? {}
      : {
          configMap: {
            name: `${configMap.namespace}/${configMap.name}`,
            sha256: hash(object.raw['data'] ?? {}),
          },
        }),
    ...(dialect === undefined
      ? {}
      : {
          dialect: {
            name: dialect.name,
            ...(version === undefined ? {} : { version }),
            sha256: hash(dialect),
            sources: dialect.sources,
          },
        }),
  };
}

/** Of data, whatever the order of their keys. */
function hash(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
  return createHash('sha256').update(sorted).digest('hex');
}

/**
 * Compares a certificate with what was recorded in a file.
 * @returns lines for people; empty when both say the same
 * @throws CommandError when the file is no certificate that can be compared.
 */
export async function checkCertificate(
  file: string,
  found: Certificate,
  host: Host,
): Promise<{ readonly differences: readonly string[]; readonly remark?: string }> {
  const recorded = await readCertificate(file, host);
  // Through JSON, so that both sides have lost the same: fields that are undefined.
  const differences = compareCertificates(recorded, JSON.parse(JSON.stringify(found)));
  const version = (recorded as { gateproof?: unknown }).gateproof;
  return {
    differences: differences.map(
      ({ path: place, ...item }) =>
        `${printable(place)}: recorded ${printable(item.recorded)}, found ${printable(item.found)}`,
    ),
    ...(version === VERSION ? {} : { remark: `recorded by gateproof ${printable(String(version))}` }),
  };
}

async function readCertificate(file: string, host: Host): Promise<object> {
  let recorded: unknown;
  try {
    recorded = JSON.parse(await readFile(path.resolve(host.cwd, file), 'utf8'));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw notComparable(file, isMissing ? 'There is no such file.' : 'The file is no JSON that can be read.');
  }
  const schema = typeof recorded === 'object' && recorded !== null && 'schema' in recorded && recorded.schema;
  if (typeof recorded !== 'object' || recorded === null || typeof schema !== 'number') {
    throw notComparable(file, 'The file is no certificate.');
  }
  if (schema !== CERTIFICATE_SCHEMA) {
    throw notComparable(
      file,
      `The certificate has schema ${schema}; this version knows ${CERTIFICATE_SCHEMA}.`,
    );
  }
  return recorded;
}

function notComparable(file: string, what: string): CommandError {
  return new CommandError(
    `${file}: ${what}`,
    'Nothing can be compared with it.',
    'Check the name given with --check; --certificate FILE writes a new one.',
  );
}
