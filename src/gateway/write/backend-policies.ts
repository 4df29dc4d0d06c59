import type { Resource } from '../resource.ts';
import type { BackendTls } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { byCodeUnit } from './names.ts';
import { GATEWAY_GROUP, MANAGED_BY } from './parents.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { Section } from './sections.ts';

/** One BackendTLSPolicy for each Service port that is spoken to over verified TLS. */
export function backendPolicies(sections: readonly Section[], reporter: Reporter): readonly Resource[] {
  const byTarget = new Map<string, BackendTls>();
  for (const { ordered } of sections) {
    for (const { action, origins } of ordered.entries) {
      for (const tls of action.backendTls) {
        const target = `${tls.namespace}/${tls.name}/${tls.portName ?? ''}`;
        const other = byTarget.get(target);
        if (other === undefined) byTarget.set(target, tls);
        else if (
          other.caSecret !== tls.caSecret ||
          other.caKind !== tls.caKind ||
          other.hostname !== tls.hostname
        ) {
          reporter.note(
            noteOf(
              FORWARD_FINDINGS.backendTlsRefused,
              `Routes verify Service ${tls.namespace}/${tls.name} in different ways; only one can be written.`,
              origins,
              {
                severity: 'high',
                before: `verified as ${tls.hostname} with ${tls.caSecret}`,
                after: `verified as ${other.hostname} with ${other.caSecret}`,
              },
            ),
          );
        }
      }
    }
  }
  return [...byTarget].sort(([a], [b]) => byCodeUnit(a, b)).map(([, tls]) => policy(tls));
}

function policy(tls: BackendTls): Resource {
  const name = tls.portName === undefined ? tls.name : `${tls.name}-${tls.portName}`;
  return {
    apiVersion: `${GATEWAY_GROUP}/v1`,
    kind: 'BackendTLSPolicy',
    metadata: { name, namespace: tls.namespace, labels: MANAGED_BY },
    spec: {
      targetRefs: [
        {
          group: '',
          kind: 'Service',
          name: tls.name,
          ...(tls.portName === undefined ? {} : { sectionName: tls.portName }),
        },
      ],
      validation: {
        caCertificateRefs: [{ group: '', kind: tls.caKind, name: tls.caSecret }],
        hostname: tls.hostname,
      },
    },
  };
}
