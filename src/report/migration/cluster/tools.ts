import { asObjects, asString, asStrings, dig, isObject, own } from '../../../kubernetes/json.ts';
import type { KubernetesObject, ObjectSet } from '../../../kubernetes/object.ts';
import { refOf } from '../../../kubernetes/object.ts';
import { printable } from '../../printable.ts';
import { idOf } from '../sources.ts';
import { named } from './place.ts';

/** What the cluster itself says of cert-manager: who solves over Ingresses, and whether it knows the Gateway API. */
export function certificateTools(objects: ObjectSet): string {
  const solvers = ['ClusterIssuer', 'Issuer']
    .flatMap((kind) => objects.ofKind(kind))
    .filter(({ raw }) => asObjects(dig(raw, 'spec', 'acme', 'solvers')).some(solvesByIngress))
    .map((object) => idOf(refOf(object)));
  const running = containersOf(objects, /(?:^|\/)cert-manager-controller(?:[:@]|$)/);
  const isOn = running.some(({ words }) =>
    words.some((word) =>
      /^--enable-gateway-api(?:=true)?$|^--feature-gates=.*ExperimentalGatewayAPISupport=true/.test(word),
    ),
  );
  return [
    ...(solvers.length === 0
      ? []
      : [` HTTP-01 goes over Ingresses in ${named(solvers)}: give these a gatewayHTTPRoute solver.`]),
    ...(running.length === 0 || isOn
      ? []
      : [
          ` ${running[0]?.id ?? 'cert-manager'} does not watch the Gateway API: start it with --enable-gateway-api.`,
        ]),
  ]
    .map(printable)
    .join('');
}

function solvesByIngress(solver: KubernetesObject['raw']): boolean {
  return isObject(dig(solver, 'http01', 'ingress'));
}

/** Which sources external-dns has, as its own command line says. */
export function recordTools(objects: ObjectSet): string {
  const [running] = containersOf(objects, /(?:^|\/)external-dns(?:[:@]|$)/);
  if (running === undefined) return '';
  const sources = running.words.flatMap((word) => /^--source=(.+)$/.exec(word)?.[1] ?? []);
  if (sources.length === 0) return '';
  const isOn = sources.includes('gateway-httproute');
  return printable(
    ` ${running.id} reads ${named(sources)}${isOn ? '.' : ': add --source=gateway-httproute before the shift.'}`,
  );
}

/** Command lines of containers with such an image. */
function containersOf(
  objects: ObjectSet,
  image: RegExp,
): ReadonlyArray<{ readonly id: string; readonly words: readonly string[] }> {
  return objects.ofKind('Deployment').flatMap((object) =>
    asObjects(dig(object.raw, 'spec', 'template', 'spec', 'containers'))
      .filter((container) => image.test((asString(own(container, 'image')) ?? '').slice(0, 300)))
      .map((container) => ({
        id: idOf(refOf(object)),
        words: [...asStrings(own(container, 'command')), ...asStrings(own(container, 'args'))],
      })),
  );
}
