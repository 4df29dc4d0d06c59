import { asString, dig } from '../../../src/kubernetes/json.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import { type Finding, finding, findingKind as kind } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { describeVersion } from '../settings/version.ts';
import { findWorkloads, type Workload } from './find.ts';

export const SEVERAL_CONTROLLERS = kind(
  'GP1030',
  'several-controllers',
  'high',
  'Several controllers run, and one of them was read',
  'Each ingress-nginx has its own classes, flags, version and ConfigMap, and an address of its own. What is converted is what one of them does; Ingresses of the others are left out.',
  'Convert once for each controller: name its class with --ingress-nginx-class.',
);

export const CONTROLLER_FOUND = kind(
  'GP1031',
  'controller-found',
  'info',
  'Version and flags are those of the controller in the input',
  'A Deployment or DaemonSet of the input runs ingress-nginx. Its version decides about defaults and about annotations that it reads; its flags decide about classes, namespaces and certificates.',
  'Nothing; --ingress-nginx-version and --ingress-nginx-flag say otherwise where they are given.',
);

export const WORKLOAD_FINDINGS = [SEVERAL_CONTROLLERS, CONTROLLER_FOUND] as const;

const DEFAULT_CONTROLLER = 'k8s.io/ingress-nginx';

export interface WorkloadChoice {
  readonly workload?: Workload;
  readonly findings: readonly Finding[];
}

/**
 * The controller whose requests are meant: the one that serves a class that was named, else the only one, else the one
 * with the usual --controller-class, else the first by name.
 *
 * @param classes names of IngressClasses that the user says are ours
 * @param given flags that the user gave
 */
export function chooseWorkload(
  objects: ObjectSet,
  classes: readonly string[],
  given: Readonly<Record<string, string>>,
): WorkloadChoice {
  const all = [...findWorkloads(objects)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const wanted = all.filter((workload) => isMeant(workload, objects, classes, given));
  const candidates = wanted.length > 0 ? wanted : all;
  const usual = candidates.filter((workload) => controllerClass(workload) === DEFAULT_CONTROLLER);
  const chosen = usual[0] ?? candidates[0];
  if (chosen === undefined) return { findings: [] };
  const origins = [{ object: chosen.object, path: [] }];
  const version =
    chosen.version === undefined
      ? 'of a version that its image does not tell'
      : describeVersion(chosen.version);
  const about = finding(
    CONTROLLER_FOUND,
    `${describeObject(chosen.object)} runs ingress-nginx ${version}; its ${chosen.flags.size} flags are in force.`,
    origins,
  );
  const others = candidates.filter((workload) => !isAlike(workload, chosen));
  if (others.length === 0) return { workload: chosen, findings: [about] };
  const names = others.map(({ object, flags }) => {
    const own = flags.get('--ingress-class')?.value;
    return `${describeObject(object)}${own === undefined ? '' : ` (class ${own})`}`;
  });
  const several = finding(
    SEVERAL_CONTROLLERS,
    `${describeObject(chosen.object)} was read; ${names.join(', ')} ${names.length === 1 ? 'runs' : 'run'} ingress-nginx too, with other flags.`,
    [...origins, ...others.map(({ object }) => ({ object, path: [] }))],
  );
  return { workload: chosen, findings: [about, several] };
}

function isMeant(
  workload: Workload,
  objects: ObjectSet,
  classes: readonly string[],
  given: Readonly<Record<string, string>>,
): boolean {
  const wish = given['--controller-class'];
  if (wish !== undefined) return controllerClass(workload) === wish;
  const wishedClass = given['--ingress-class'];
  const names = wishedClass === undefined ? classes : [...classes, wishedClass];
  return names.some((name) => {
    const object = objects.find('IngressClass', '', name);
    const controller = object === undefined ? undefined : asString(dig(object.raw, 'spec', 'controller'));
    return controller === undefined
      ? (workload.flags.get('--ingress-class')?.value ?? 'nginx') === name
      : controller === controllerClass(workload);
  });
}

function controllerClass({ flags }: Workload): string {
  return flags.get('--controller-class')?.value ?? DEFAULT_CONTROLLER;
}

/** Two workloads that do the same: a DaemonSet beside a Deployment while one replaces the other. */
function isAlike(one: Workload, two: Workload): boolean {
  const text = ({ version, flags }: Workload): string =>
    JSON.stringify([version, [...flags].map(([name, { value }]) => [name, value]).sort()]);
  return text(one) === text(two);
}

function keyOf({ object }: Workload): string {
  return `${object.namespace}/${object.name}/${object.kind}`;
}
