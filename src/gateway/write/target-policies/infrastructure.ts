import { isObject } from '../../../kubernetes/json.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Resource } from '../../resource.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { WriteOptions } from '../options.ts';
import { MANAGED_BY } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { PolicyPart } from './part.ts';

/** Gateways and ListenerSets, and objects that work on them. */
export interface GovernedParents {
  readonly parents: readonly Resource[];
  readonly resources: readonly Resource[];
}

/** One object for each Gateway, of its name, which the Gateway names. */
export function withParameters(
  parents: readonly Resource[],
  existing: WriteOptions['gateway'],
  { apiVersion, kind, spec }: PolicyPart,
): GovernedParents {
  const gateways = parents.filter((parent) => parent.kind === 'Gateway').map(({ metadata }) => metadata);
  const [group = ''] = apiVersion.split('/');
  return {
    parents: parents.map((parent) => {
      if (parent.kind !== 'Gateway') return parent;
      const parametersRef = { group, kind, name: parent.metadata.name };
      return withInfrastructure(parent, { parametersRef });
    }),
    resources: (existing === undefined ? gateways : [existing]).map(
      ({ name, namespace }): Resource => ({
        apiVersion,
        kind,
        metadata: { name, namespace, labels: MANAGED_BY },
        spec,
      }),
    ),
  };
}

/** The Gateways with annotations for what the implementation makes of them. */
export function withAnnotations(parents: readonly Resource[], { spec }: PolicyPart): readonly Resource[] {
  return parents.map((parent) =>
    parent.kind === 'Gateway' ? withInfrastructure(parent, { annotations: spec }) : parent,
  );
}

function withInfrastructure(parent: Resource, fields: JsonObject): Resource {
  const known = parent.spec['infrastructure'];
  const infrastructure = { ...(isObject(known) ? known : {}), ...fields };
  return { ...parent, spec: { ...parent.spec, infrastructure } };
}

/** A Gateway that somebody else keeps is left as it is. */
export function reportUnannotated(
  { spec, origins }: PolicyPart,
  { namespace, name }: NonNullable<WriteOptions['gateway']>,
  reporter: Reporter,
): void {
  const annotations = Object.entries(spec).map(([key, value]) => `${key}: ${String(value)}`);
  reporter.note(
    noteOf(
      POLICY_FINDINGS.checkInexact,
      `Gateway ${namespace}/${name} needs spec.infrastructure.annotations ${annotations.join(', ')}.`,
      origins,
      {
        severity: 'blocker',
        before: 'the address of a client is taken from a header',
        after:
          'the same once the Gateway has the annotations; until then the address of the connection counts',
        witness: 'none',
      },
    ),
  );
}

/** A Gateway that somebody else keeps is left as it is. */
export function reportUnnamed(
  { kind, origins }: PolicyPart,
  { namespace, name }: NonNullable<WriteOptions['gateway']>,
  reporter: Reporter,
): void {
  reporter.note(
    noteOf(
      POLICY_FINDINGS.checkInexact,
      `${kind} ${namespace}/${name} has no effect until Gateway ${namespace}/${name} names it.`,
      origins,
      {
        severity: 'blocker',
        before: 'the address of a client is taken from a header',
        after: `the same once spec.infrastructure.parametersRef of the Gateway names ${kind} ${name}`,
        witness: 'none',
      },
    ),
  );
}
