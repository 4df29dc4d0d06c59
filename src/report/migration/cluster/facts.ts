import { asString, dig } from '../../../kubernetes/json.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import type { ClusterFact } from '../document.ts';
import { conflictFacts } from './conflicts.ts';
import { controllerFacts } from './controllers.ts';
import { factOf } from './place.ts';
import { referenceFacts } from './references.ts';

/**
 * What the objects say of controllers, classes, conflicts and what is missing.
 *
 * @param served ids of routing objects that answer requests
 * @param hosts that move
 */
export function clusterFacts(
  objects: ObjectSet,
  served: ReadonlySet<string>,
  routing: ReadonlyMap<string, KubernetesObject>,
  hosts: ReadonlySet<string>,
): readonly ClusterFact[] {
  return [
    ...classFacts(objects),
    ...controllerFacts(objects),
    ...referenceFacts(objects, routing),
    ...conflictFacts(objects, served, routing, hosts),
    ...idleFacts(served, routing),
  ];
}

function classFacts(objects: ObjectSet): readonly ClusterFact[] {
  const facts: ClusterFact[] = [];
  const classes = new Map(objects.ofKind('IngressClass').map((object) => [object.metadata.name, object]));
  const users = new Map<string, KubernetesObject[]>();
  for (const ingress of objects.ofKind('Ingress')) {
    const name = classOf(ingress);
    if (name === undefined) continue;
    const known = users.get(name);
    if (known === undefined) users.set(name, [ingress]);
    else known.push(ingress);
  }
  for (const [name, object] of classes) {
    const controller = asString(dig(object.raw, 'spec', 'controller')) ?? 'no controller';
    const count = users.get(name)?.length ?? 0;
    const who = count === 1 ? '1 Ingress names' : `${count} Ingresses name`;
    facts.push(factOf('class', `IngressClass ${name} belongs to ${controller}; ${who} it.`, [object]));
  }
  for (const [name, ingresses] of users) {
    if (classes.has(name) || !objects.complete) continue;
    const who = ingresses.length === 1 ? '1 Ingress names' : `${ingresses.length} Ingresses name`;
    facts.push(factOf('missing', `No IngressClass is called ${name}, which ${who}.`, ingresses));
  }
  return facts;
}

function classOf({ metadata, raw }: KubernetesObject): string | undefined {
  return (
    asString(dig(raw, 'spec', 'ingressClassName')) ?? metadata.annotations['kubernetes.io/ingress.class']
  );
}

function idleFacts(
  served: ReadonlySet<string>,
  routing: ReadonlyMap<string, KubernetesObject>,
): readonly ClusterFact[] {
  const idle = [...routing].filter(([id]) => !served.has(id)).map(([, object]) => object);
  if (idle.length === 0) return [];
  const many = idle.length === 1 ? '1 object answers' : `${idle.length} objects answer`;
  const text = `${many} no request today: of another class, refused, or without a rule. Findings say why where it is known.`;
  return [factOf('not-read', text, idle)];
}
