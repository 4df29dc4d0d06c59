import { asObjects, asString, asStrings, dig, own } from '../../../src/kubernetes/json.ts';
import {
  type JsonObject,
  type KubernetesObject,
  type ObjectSet,
  refOf,
} from '../../../src/kubernetes/object.ts';
import type { FieldPath, ObjectRef, Origin } from '../../../src/model/origin.ts';
import { type ControllerVersion, parseVersion } from '../settings/version.ts';
import { argumentsOf, expanded } from './arguments.ts';

/** Pods that run the controller, and how. */
export interface Workload {
  readonly object: ObjectRef;
  readonly image: string;
  /** Absent where the image does not tell it, as with a digest alone. */
  readonly version?: ControllerVersion;
  /** Flags by name with their dashes; a later one wins over an earlier one. */
  readonly flags: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
}

const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet'] as const;

/** `registry.k8s.io/ingress-nginx/controller:v1.11.3@sha256:...`, mirrors of it, and the image of before 0.41. */
const IMAGE =
  /(?:^|\/)(?:ingress-nginx\/controller|nginx-ingress-controller)(?:-chroot)?(?::([\w.-]{1,128}))?(?:@|$)/;

/** What NGINX Inc. calls nginx-ingress is another program. */
const OTHER = /(?:^|\/)(?:nginx\/|nginxinc\/)/;

/** Ports inside the Pod: clients see those of the Service in front, unless the Pod has the network of its node. */
const PORT_FLAGS: ReadonlySet<string> = new Set(['--http-port', '--https-port']);

/** Every workload whose container is the controller of kubernetes/ingress-nginx and says with which flags it runs. */
export function findWorkloads(objects: ObjectSet): readonly Workload[] {
  return KINDS.flatMap((kind) => objects.ofKind(kind)).flatMap((object) => {
    const pod = dig(object.raw, 'spec', 'template', 'spec');
    return asObjects(dig(pod, 'containers')).flatMap((container, index) => {
      const found = workloadOf(object, container, index, dig(pod, 'hostNetwork') === true);
      return found === undefined ? [] : [found];
    });
  });
}

function workloadOf(
  object: KubernetesObject,
  container: JsonObject,
  index: number,
  hostNetwork: boolean,
): Workload | undefined {
  const image = asString(own(container, 'image')) ?? '';
  const match = OTHER.test(image) ? null : IMAGE.exec(image.slice(0, 500));
  if (match === null) return undefined;
  const ref = refOf(object);
  const at: FieldPath = ['spec', 'template', 'spec', 'containers', index];
  const given = ['command', 'args'].flatMap((field) =>
    argumentsOf(asStrings(own(container, field)), [...at, field]),
  );
  // A fragment of a manifest that leaves the command line out says nothing about it.
  if (given.length === 0) return undefined;
  const variables = variablesOf(container, ref.namespace);
  const flags = new Map<string, { value: string; origin: Origin }>();
  for (const { name, value, path } of given) {
    if (PORT_FLAGS.has(name) && !hostNetwork) continue;
    flags.set(name, { value: expanded(value, variables), origin: { object: ref, path } });
  }
  const version = parseVersion(match[1] ?? '');
  return { object: ref, image, ...(version === undefined ? {} : { version }), flags };
}

/** Variables whose value is known: those that are written down, and the namespace of the Pod. */
function variablesOf(container: JsonObject, namespace: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const variable of asObjects(own(container, 'env'))) {
    const name = asString(own(variable, 'name')) ?? '';
    const isNamespace =
      asString(dig(variable, 'valueFrom', 'fieldRef', 'fieldPath')) === 'metadata.namespace';
    const value = isNamespace ? namespace : asString(own(variable, 'value'));
    if (value !== undefined) known.set(name, value);
  }
  return known;
}
