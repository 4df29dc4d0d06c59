import { type Form, type WriteOptions, type Written, write } from '../../gateway/write/index.ts';
import type { Finding } from '../../model/finding.ts';
import type { RouteTable } from '../../model/route-table.ts';

/** A table as it was written, and the forms of its hosts that it was written in. */
export interface WrittenForms {
  readonly written: Written;
  readonly forms: ReadonlyMap<string, Form>;
}

/**
 * Writes a table. Hosts whose routes have fields that the target does not claim to support are written by objects that it
 * carries out, where that is possible and leaves fewer such fields.
 *
 * @param unclaimed says which fields of written resources the target does not claim
 * @param fixed hosts whose form is not to be changed
 */
export function writeClaimed(
  table: RouteTable,
  options: WriteOptions,
  unclaimed: (written: Written) => readonly Finding[],
  fixed: { has(host: string): boolean } = new Set(),
): WrittenForms {
  const written = write(table, options);
  const first: WrittenForms = { written, forms: options.forms ?? new Map() };
  if (options.dialect.extensionKinds === undefined) return first;
  const findings = unclaimed(written);
  const hosts = hostsOf(written, findings).filter((host) => !fixed.has(host));
  if (hosts.length === 0) return first;
  const forms = new Map<string, Form>([
    ...first.forms,
    ...hosts.map((host) => [host, 'extensions'] as const),
  ]);
  const other = write(table, { ...options, forms });
  return unclaimed(other).length < findings.length ? { written: other, forms } : first;
}

/** Hosts of the routes that findings are about, as forms name them. */
function hostsOf({ resources }: Written, findings: readonly Finding[]): readonly string[] {
  const places = new Set(
    findings.flatMap(({ origins }) =>
      origins.map(({ object }) => `${object.kind} ${object.namespace}/${object.name}`),
    ),
  );
  return resources
    .filter(({ kind, metadata }) => places.has(`${kind} ${metadata.namespace}/${metadata.name}`))
    .flatMap(({ spec }) => {
      const { hostnames } = spec;
      return Array.isArray(hostnames) ? hostnames.map(String) : [''];
    });
}
