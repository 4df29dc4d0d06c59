import type { Outcome } from '../../model/outcome.ts';
import type { HostGroup, SourceEntry, UnitVerdict } from './document.ts';
import type { ServedRoute } from './sources.ts';

/** What makes a host group easier or harder to move, the easiest first. */
export type Risk = 'plain' | 'shared' | 'guarded' | 'decision' | 'blocked';

interface WaveText {
  readonly title: string;
  readonly reason: string;
}

const RISKS: Readonly<Record<Risk, WaveText>> = {
  plain: {
    title: 'Plain routing',
    reason:
      'Every difference is named by a finding of low weight or there is none, each group stays in one namespace, and no route checks who asks.',
  },
  shared: {
    title: 'Hosts that several namespaces share',
    reason: 'What is proved is the same, but the owners of several namespaces must move on the same day.',
  },
  guarded: {
    title: 'Routes that check who asks',
    reason:
      'Addresses, credentials, client certificates or an auth service decide here: a mistake opens or closes access, so these move after the way has been walked.',
  },
  decision: {
    title: 'Groups with a difference to decide',
    reason:
      'A request is treated differently, or something could not be decided. Read the differences first: accept them by name, or change the manifests.',
  },
  blocked: {
    title: 'Blocked',
    reason:
      'A finding of severity blocker names something in these groups. They stay where they are until it is settled.',
  },
};

const PILOT: WaveText = {
  title: 'Pilot',
  reason:
    'The smallest groups of plain routing. They show that the gateway, its certificates, DNS and monitoring work before more depends on them.',
};
const PILOT_SIZE = 3;
const ORDER: readonly Risk[] = ['plain', 'shared', 'guarded', 'decision', 'blocked'];

export interface PlannedWave extends WaveText {
  readonly risk: Risk;
  readonly groups: readonly string[];
}

/** Says how hard a group is to move. */
export function riskOf(
  verdict: UnitVerdict,
  namespaces: readonly string[],
  routes: readonly ServedRoute[],
): Risk {
  if (verdict === 'blocked') return 'blocked';
  if (verdict === 'counterexample' || verdict === 'unproven') return 'decision';
  if (routes.some(({ route }) => checksClients(route.outcome))) return 'guarded';
  return namespaces.length > 1 ? 'shared' : 'plain';
}

function checksClients(outcome: Outcome): boolean {
  if (outcome.kind === 'gate') return true;
  return outcome.kind === 'opaque' && outcome.presumably !== undefined && checksClients(outcome.presumably);
}

/** In which order groups move: easy ones first, three of the smallest as a pilot where there are more. */
export function planWaves(
  groups: ReadonlyArray<Pick<HostGroup, 'id' | 'hosts' | 'sources'> & { readonly risk: Risk }>,
): readonly PlannedWave[] {
  const waves: PlannedWave[] = [];
  for (const risk of ORDER) {
    let ids = groups.filter((group) => group.risk === risk);
    if (ids.length === 0) continue;
    if (risk === 'plain' && ids.length > PILOT_SIZE) {
      const smallest = [...ids]
        .sort((one, two) => one.sources.length - two.sources.length || one.hosts.length - two.hosts.length)
        .slice(0, PILOT_SIZE);
      waves.push({
        ...PILOT,
        risk,
        groups: ids.filter((group) => smallest.includes(group)).map(({ id }) => id),
      });
      ids = ids.filter((group) => !smallest.includes(group));
    }
    waves.push({ ...RISKS[risk], risk, groups: ids.map(({ id }) => id) });
  }
  return waves;
}

/** Sources that serve nothing have no group and no wave. */
export function hasGroup(source: SourceEntry): boolean {
  return source.hostGroup !== '';
}
