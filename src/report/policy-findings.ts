import { type Finding, finding } from '../model/finding.ts';
import type { Origin } from '../model/origin.ts';
import type { HostProof, PolicyDifference, PolicyValue } from '../proof/proof.ts';
import { hostsInWords } from './names.ts';
import { describePolicies, policyTitle } from './proof/policies.ts';
import { POLICY_DIFFERS } from './proof-kinds.ts';
import { type SpokenIndex, spokenIndex } from './spoken-index.ts';

/** Codes of findings that say that a setting of the manifests is another one afterwards. */
const SAID_BY: Readonly<Record<PolicyDifference['kind'], readonly string[]>> = {
  timeouts: ['GP5133', 'GP5310', 'GP5312', 'GP5343'],
  'request-body-limit': ['GP5131', 'GP5132', 'GP5310', 'GP5343'],
  'rate-limit': ['GP5132', 'GP5310'],
  'connection-limit': ['GP5132', 'GP5310', 'GP5343'],
  'response-rate': ['GP5131', 'GP5310'],
  'session-affinity': ['GP5134', 'GP5310', 'GP5312', 'GP5343'],
  'load-balancing': ['GP5131', 'GP5310', 'GP5312', 'GP5343'],
  retry: ['GP5131', 'GP5310', 'GP5343'],
  'backend-tls': ['GP5101', 'GP5102', 'GP5105', 'GP5310', 'GP5312'],
  other: ['GP5131', 'GP5310'],
  'default-request-headers': ['GP5110', 'GP5111'],
  'default-response-headers': ['GP5112', 'GP5130'],
  certificate: ['GP5202', 'GP5204', 'GP5207'],
};

/** The code of findings about defaults of the source system, one for each kind. */
const DEFAULTS = 'GP5130';

/** The code of findings about policies of an implementation that do not say quite the same. */
const INEXACT = 'GP5310';

interface Group {
  readonly difference: PolicyDifference;
  readonly hosts: string[];
}

/**
 * Settings of forwarding that the proof found to differ and that no finding speaks of: one finding for each kind and
 * pair of values, whatever the number of hosts and routes.
 */
export function policyFindings(
  hosts: ReadonlyArray<Pick<HostProof, 'hosts' | 'policies'>>,
  findings: readonly Finding[],
): readonly Finding[] {
  const index = spokenIndex(findings);
  const groups = new Map<string, Group>();
  for (const { hosts: names, policies } of hosts) {
    for (const difference of policies) {
      if (isSaid(difference, index)) continue;
      const { kind, before, after } = difference;
      const key = [kind, describePolicies(before), describePolicies(after)].join('\n');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { difference, hosts: [...names] });
      else group.hosts.push(...names);
    }
  }
  return [...groups.values()].map(policyFinding);
}

function policyFinding({ difference, hosts }: Group): Finding {
  const { before, after, isDefault } = difference;
  return finding(POLICY_DIFFERS, `${hostsInWords(hosts)}: ${policyTitle(difference)}.`, originsOf(before), {
    before: describePolicies(before),
    after:
      after.length === 0 ? 'whatever the Gateway implementation does by default' : describePolicies(after),
    ...(isDefault ? { severity: 'info' as const } : {}),
  });
}

function originsOf(values: readonly PolicyValue[]): readonly Origin[] {
  return values.flatMap((value) => ('text' in value ? [] : value.origins));
}

function isSaid({ kind, before }: PolicyDifference, index: SpokenIndex): boolean {
  const codes = SAID_BY[kind];
  const speaking = (): readonly Finding[] => codes.flatMap((code) => index.byCode.get(code) ?? []);
  if (kind === 'certificate') return speaking().length > 0;
  const values = before.map((value) => {
    if ('text' in value) {
      const header = value.text.split(' ')[0] ?? '';
      return speaking().some((item) => names(item, header));
    }
    if (value.isDefault) {
      const text = describePolicies([value]);
      return [DEFAULTS, INEXACT].some((code) =>
        (index.byCode.get(code) ?? []).some((item) => item.before === text),
      );
    }
    const near = index.touching(value.origins);
    return codes.some((code) => near.has(code));
  });
  // What is new afterwards is said by nobody.
  return values.length > 0 && values.every(Boolean);
}

/** Does a finding name a header? */
function names({ message, before }: Finding, header: string): boolean {
  return `${message} ${before ?? ''}`.toLowerCase().includes(header.toLowerCase());
}
