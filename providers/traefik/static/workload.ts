import { asObjects, asString, asStrings, dig, own, stringEntries } from '../../../src/kubernetes/json.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import { describeObject, type FieldPath } from '../../../src/model/origin.ts';
import { STATIC_FILE_UNREAD } from '../findings/static.ts';
import { entriesOfArguments, entriesOfEnvironment } from './arguments.ts';
import type { Entry } from './entry.ts';
import { entriesOfFile } from './file.ts';

/** Where Traefik itself runs, as far as the input shows it. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly labels: ReadonlyMap<string, string>;
  /** Ports of its container by name. */
  readonly ports: ReadonlyMap<string, number>;
}

export interface WorkloadReading {
  readonly workload?: Workload;
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
}

/** Kinds that can run Traefik, the likeliest first. */
const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet', 'Pod'] as const;

/** The image of Traefik: `traefik:v3.5`, `docker.io/library/traefik`, `ghcr.io/traefik/traefik@sha256:...`. */
const IMAGE = /(?:^|\/)traefik(?:ee|-hub)?(?:[:@]|$)/;

/**
 * Static options of the first workload whose container runs Traefik: arguments, environment, and a configuration file in
 * a ConfigMap. Traefik takes only one of the three; files come before arguments, arguments before the environment
 * (cmd/traefik/traefik.go).
 */
export function readWorkload(objects: ObjectSet): WorkloadReading {
  for (const kind of KINDS) {
    for (const object of objects.ofKind(kind)) {
      const reading = readPod(object, kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec']);
      if (reading === undefined) continue;
      const file = readFile(objects, object.metadata.namespace);
      const entries = file.entries.length > 0 ? file.entries : reading.entries;
      return { workload: reading.workload, entries, findings: file.findings };
    }
  }
  return { entries: [], findings: [] };
}

function readPod(
  object: KubernetesObject,
  spec: FieldPath,
): { readonly workload: Workload; readonly entries: readonly Entry[] } | undefined {
  const pod = dig(object.raw, ...spec.map(String));
  const containers = asObjects(dig(pod, 'containers'));
  const index = containers.findIndex((container) => IMAGE.test(asString(own(container, 'image')) ?? ''));
  const container = containers[index];
  if (container === undefined) return undefined;
  const ref = refOf(object);
  const at = [...spec, 'containers', index];
  const variables = asObjects(own(container, 'env')).map((item, position) => ({
    name: asString(own(item, 'name')) ?? '',
    value: asString(own(item, 'value')) ?? '',
    path: [...at, 'env', position],
  }));
  const given = [
    ...entriesOfArguments(asStrings(own(container, 'command')), ref, [...at, 'command']),
    ...entriesOfArguments(asStrings(own(container, 'args')), ref, [...at, 'args']),
  ];
  const entries = given.length > 0 ? given : entriesOfEnvironment(variables, ref);
  const labels =
    spec.length === 1
      ? stringEntries(dig(object.raw, 'metadata', 'labels'))
      : stringEntries(dig(object.raw, 'spec', 'template', 'metadata', 'labels'));
  const ports = new Map<string, number>();
  for (const port of asObjects(own(container, 'ports'))) {
    const number = own(port, 'containerPort');
    const name = asString(own(port, 'name'));
    if (name !== undefined && typeof number === 'number') ports.set(name, number);
  }
  return { workload: { object, labels, ports }, entries };
}

/** `traefik.yml` or `traefik.yaml` in a ConfigMap of the namespace where Traefik runs. */
function readFile(objects: ObjectSet, namespace: string): { entries: Entry[]; findings: Finding[] } {
  const findings: Finding[] = [];
  for (const object of objects.ofKind('ConfigMap')) {
    if (object.metadata.namespace !== namespace) continue;
    for (const [key, text] of stringEntries(own(object.raw, 'data'))) {
      if (!/^traefik\.(?:ya?ml|toml)$/i.test(key)) continue;
      const ref = refOf(object);
      const path = ['data', key];
      const entries = /toml$/i.test(key) ? undefined : entriesOfFile(text, ref, path);
      if (entries !== undefined) return { entries, findings };
      const why = /toml$/i.test(key) ? 'TOML is not read' : 'it is not valid YAML';
      const message = `${describeObject(ref)}: ${key} is not read: ${why}. Entry points and options in it are not known.`;
      findings.push(finding(STATIC_FILE_UNREAD, message, [{ object: ref, path }]));
    }
  }
  return { entries: [], findings };
}
