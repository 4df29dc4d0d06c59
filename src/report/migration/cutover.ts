import type { Resource } from '../../gateway/resource.ts';
import { shellWord } from '../curl.ts';
import type { HostGroup, Step } from './document.ts';
import { ANY_HOST } from './sources.ts';
import type { PlannedWave } from './waves.ts';

/** Most hosts, objects or differences that commands name one by one. */
const MOST = 8;

interface Moving {
  readonly hosts: readonly string[];
  /** `Ingress shop/web`. */
  readonly sources: readonly string[];
  readonly namespaces: readonly string[];
}

/**
 * How a wave is moved and how it is moved back. Both systems run side by side all the time: moving is a change of where
 * names point, and so is moving back.
 */
export function stepsOf(
  wave: PlannedWave,
  groups: readonly HostGroup[],
  resources: readonly Resource[],
): readonly Step[] {
  const moving = movingOf(groups);
  if (wave.risk === 'blocked') return [settle(moving)];
  const gateway = resources.find(({ kind }) => kind === 'Gateway')?.metadata;
  return [
    ...(wave.risk === 'decision' ? [decide(moving)] : []),
    prepare(moving),
    apply(moving),
    tryOut(moving, gateway),
    shift(moving),
    watch(moving),
    moveBack(moving),
    cleanUp(moving),
  ];
}

function movingOf(groups: readonly HostGroup[]): Moving {
  const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];
  return {
    hosts: unique(groups.flatMap(({ hosts }) => hosts)),
    sources: unique(groups.flatMap(({ sources }) => sources)),
    namespaces: unique(groups.flatMap(({ namespaces }) => namespaces)),
  };
}

function settle({ sources }: Moving): Step {
  return {
    title: 'Settle the blockers',
    text: `Do what the findings of severity blocker say about ${listed(sources)}, then scan again. Nothing of this wave is applied before.`,
    commands: [],
  };
}

function decide({ hosts }: Moving): Step {
  return {
    title: 'Decide on the differences',
    text: `Look at each difference of ${listed(hosts)}. What is wanted is accepted by name in gateproof.accept.yaml, with a reason and a last day; what is not wanted is changed in the manifests. Then scan again: the groups move up into earlier waves.`,
    commands: [],
  };
}

function prepare({ hosts, sources }: Moving): Step {
  return {
    title: 'Prepare',
    text: `At least one lifetime of the DNS records before the shift, lower their TTL to 60 seconds, for ${listed(hosts)}. Keep a copy of what is there now. See that the certificates of these hosts are on the listeners of the Gateway.`,
    commands: some(sources, (source) => {
      const { kind, namespace, name } = parts(source);
      const file = `backup-${namespace}-${name}.yaml`;
      return `kubectl get ${resourceOf(kind)} -n ${shellWord(namespace)} ${shellWord(name)} -o yaml > ${shellWord(file)}`;
    }),
  };
}

function apply({ namespaces }: Moving): Step {
  return {
    title: 'Apply beside what runs',
    text: 'Convert, let the API server check the result without applying it, then apply it. The old objects stay and keep answering: nobody is sent to the Gateway yet.',
    commands: [
      ...some(namespaces, (namespace) => {
        const directory = shellWord(`gateway/${namespace}`);
        return `kubectl get ingress,service,secret -n ${shellWord(namespace)} -o yaml | gateproof convert -f - --output-dir ${directory}`;
      }),
      'kubectl apply --dry-run=server -R -f gateway/',
      'kubectl apply -R -f gateway/',
      'kubectl get gateway,httproute -A',
    ],
  };
}

function tryOut({ hosts }: Moving, gateway: Resource['metadata'] | undefined): Step {
  const name = gateway?.name ?? 'GATEWAY';
  const namespace = gateway?.namespace ?? 'NAMESPACE';
  return {
    title: 'Try out with real names',
    text: 'Ask the Gateway for the live names without changing DNS, and compare with the answers of today. Ask at least the requests that this report shows for these hosts.',
    commands: [
      `ADDRESS=$(kubectl get gateway -n ${shellWord(namespace)} ${shellWord(name)} -o jsonpath='{.status.addresses[0].value}')`,
      ...some(
        hosts.filter((host) => host !== ANY_HOST),
        (host) => {
          const asked = host.startsWith('*.') ? `test${host.slice(1)}` : host;
          return `curl -si --connect-to ${shellWord(`${asked}:443:`)}"$ADDRESS":443 ${shellWord(`https://${asked}/`)}`;
        },
      ),
    ],
  };
}

function shift({ hosts }: Moving): Step {
  return {
    title: 'Shift',
    text: `Move the records of ${listed(hosts)} to the address of the Gateway: where the DNS provider has weighted records 5, 25, 50, 100 per cent with a pause of at least the TTL between them, else name by name. With external-dns, put the annotation external-dns.alpha.kubernetes.io/hostname on the Gateway or let it read HTTPRoutes, and hand over its TXT ownership records before the old object loses the name: two owners of one name make it delete and create records in turn.`,
    commands: some(
      hosts.filter((host) => host !== ANY_HOST && !host.startsWith('*.') && !host.startsWith('~')),
      (host) => `dig +short ${shellWord(host)}`,
    ),
  };
}

function watch({ hosts }: Moving): Step {
  return {
    title: 'Watch, and when to stop',
    text: `For at least 30 minutes after each step, and one working day after the last, compare for ${listed(hosts)}: the share of 5xx answers, the share of 4xx answers, the 95th percentile of latency, and requests per second on both sides together. Stop and move back when the share of 5xx answers of the Gateway is above that of the old side in two windows of 5 minutes, when 404 answers appear for paths that answered before, when sign-ins fail, or when the sum of requests falls by more than a tenth.`,
    commands: [
      'kubectl get httproute -A -o json | jq -r \'.items[] | select(.status.parents[]?.conditions[]? | .status == "False") | "\\(.metadata.namespace)/\\(.metadata.name)"\'',
    ],
  };
}

function moveBack({ hosts }: Moving): Step {
  return {
    title: 'Move back',
    text: `Point the records of ${listed(hosts)} at the old address again. The old objects were never changed, so nothing else is needed; the Gateway's objects can stay for the next attempt.`,
    commands: [],
  };
}

function cleanUp({ sources }: Moving): Step {
  return {
    title: 'Clean up',
    text: 'A week after the last step and when the old side has had no requests for these hosts for two days, remove the old objects in the repository or tool that keeps them. Keep the copies. Raise the TTL again.',
    commands: some(sources, (source) => {
      const { kind, namespace, name } = parts(source);
      return `kubectl delete ${resourceOf(kind)} -n ${shellWord(namespace)} ${shellWord(name)}`;
    }),
  };
}

function parts(source: string): { kind: string; namespace: string; name: string } {
  const [kind = '', path = ''] = source.split(' ');
  const [namespace = '', name = ''] = path.split('/');
  return { kind, namespace, name };
}

const RESOURCES: Readonly<Record<string, string>> = {
  Ingress: 'ingress',
  IngressRoute: 'ingressroutes.traefik.io',
  IngressRouteTCP: 'ingressroutetcps.traefik.io',
  IngressRouteUDP: 'ingressrouteudps.traefik.io',
  VirtualService: 'virtualservices.networking.istio.io',
};

function resourceOf(kind: string): string {
  return RESOURCES[kind] ?? kind.toLowerCase();
}

/** The first few as commands, and a comment that says how many more there are. */
function some(items: readonly string[], command: (item: string) => string): readonly string[] {
  const commands = items.slice(0, MOST).map(command);
  const left = items.length - commands.length;
  return left > 0 ? [...commands, `# and the same for ${left} more`] : commands;
}

function listed(items: readonly string[]): string {
  const shown = items.slice(0, 3).map((item) => (item === ANY_HOST ? 'hosts that nobody names' : item));
  const left = items.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}
