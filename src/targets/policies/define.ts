import {
  type BackendReading,
  type ClientValidation,
  type Fields,
  type FilterReading,
  type PolicyPlace,
  type PolicyReader,
  type PolicyReaderFactory,
  type Report,
  readSpec,
  type Treatment,
} from '../../gateway/read/index.ts';
import type { PolicyWriter } from '../../gateway/write/index.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../kubernetes/object.ts';
import {
  describeObject,
  describePath,
  type FieldPath,
  type ObjectRef,
  type Origin,
} from '../../model/origin.ts';
import type { Check } from '../../model/outcome.ts';
import type { ClientAddressSource, ExtensionObject } from '../../model/route-table.ts';
import { POLICY_UNREAD } from './findings.ts';
import { type InForce, policiesInForce } from './in-force.ts';
import type { Cell, Theme, ThemeName } from './theme.ts';
import {
  type Change,
  opaque,
  type SettingsOfService,
  withoutClientHeaders,
  withPolicies,
  withServiceSettings,
} from './treatments.ts';

/** Writing and reading of an implementation's own objects. */
export interface TargetPolicies {
  readonly themes: readonly Theme[];
  /** By theme: what becomes of it. */
  readonly cells: Readonly<Partial<Record<ThemeName, Cell>>>;
  readonly writer: PolicyWriter;
  /** Writes raw configuration as well, where somebody asks for it; absent: there is none. */
  readonly snippetsWriter?: PolicyWriter;
  readonly reader: PolicyReaderFactory;
}

/** An implementation whose policies name routes and Gateways in `targetRefs`. */
export interface PolicyDesign {
  readonly title: string;
  readonly group: string;
  /** In the order in which their checks are made, the first being the first that sees a request. */
  readonly themes: readonly Theme[];
  readonly checks: ReadonlyArray<Check['kind']>;
  /** Of themes that need no objects, or stay findings. */
  readonly cells?: Readonly<Partial<Record<ThemeName, Cell>>>;
  /** Can policies name a single rule of a route? */
  readonly ruleNames: boolean;
  /** Kinds of policies; `guards`: fields that nobody reads here may refuse requests. */
  readonly kinds: ReadonlyArray<{ readonly kind: string; readonly guards: boolean }>;
  readonly attachment: PolicyWriter['attachment'];
  /** What is in force of a policy that names a route and of the closest one of the listener; undefined: the first alone. */
  readonly merge?: (
    policy: KubernetesObject,
    parent: KubernetesObject,
  ) => readonly KubernetesObject[] | undefined;
  /** Which objects work on a place, in place of the most specific one that names it. */
  readonly inForce?: (objects: ObjectSet, kind: string) => InForce;
  /** Reads objects that filters of rules name. */
  /** Policies of listeners: their kind, and what they say. */
  readonly listener?: {
    /** Absent: an implementation that has none, and says so. */
    readonly kind?: string;
    /** See PolicyWriter. */
    readonly gatewaysAlone?: true;
    readonly write: NonNullable<PolicyWriter['listener']>;
    readonly read?: (spec: Fields) => ClientAddressSource | undefined;
    /** Names, in lower case, of headers that are taken away from what clients send. */
    readonly readWithheld?: (spec: Fields) => readonly string[];
    /** For hosts with listeners of their own that ask for client certificates. */
    readonly writeClients?: NonNullable<PolicyWriter['clients']>;
    readonly readClients?: (spec: Fields, policy: ObjectRef) => ClientValidation | undefined;
  };
  readonly backend?: PolicyWriter['backend'];
  readonly unverifiedRule?: NonNullable<PolicyWriter['unverifiedRule']>;
  readonly backends?: NonNullable<PolicyWriter['backends']>;
  readonly finish?: NonNullable<PolicyWriter['finish']>;
  readonly unsaid?: NonNullable<PolicyWriter['unsaid']>;
  readonly annotated?: NonNullable<PolicyWriter['annotated']>;
  readonly withholdHeaders?: NonNullable<PolicyWriter['withholdHeaders']>;
  /** Reads policies of Services that rules forward to. */
  readonly services?: (objects: ObjectSet, report: Report) => SettingsOfService;
  /** Reads objects that backendRefs name. */
  readonly readBackend?: (
    reference: ObjectRef & { readonly group: string },
    objects: ObjectSet,
  ) => BackendReading | undefined;
  /** Reads objects that filters of rules name. */
  readonly filter?: (object: ExtensionObject, objects: ObjectSet) => FilterReading | undefined;
}

/** Puts the themes of an implementation together to one writer and one reader. */
export function definePolicies(design: PolicyDesign): TargetPolicies {
  const { themes, title, ruleNames, checks, attachment } = design;
  return {
    themes,
    cells: { ...design.cells, ...Object.fromEntries(themes.map(({ name, cell }) => [name, cell])) },
    writer: {
      title,
      ruleNames,
      checks,
      attachment,
      ...(design.listener === undefined ? {} : { listener: design.listener.write }),
      ...(design.listener?.gatewaysAlone === undefined ? {} : { gatewaysAlone: true as const }),
      ...(design.listener?.writeClients === undefined ? {} : { clients: design.listener.writeClients }),
      ...(design.backend === undefined ? {} : { backend: design.backend }),
      ...(design.unverifiedRule === undefined ? {} : { unverifiedRule: design.unverifiedRule }),
      ...(design.backends === undefined ? {} : { backends: design.backends }),
      ...(design.finish === undefined ? {} : { finish: design.finish }),
      ...(design.unsaid === undefined ? {} : { unsaid: design.unsaid }),
      ...(design.annotated === undefined ? {} : { annotated: design.annotated }),
      ...(design.withholdHeaders === undefined ? {} : { withholdHeaders: design.withholdHeaders }),
      say(fact, place) {
        for (const theme of themes) {
          const saying = theme.write?.(fact, place);
          if (saying !== undefined) return saying;
        }
        return undefined;
      },
    },
    reader: (objects, report) => createReader(design, objects, report),
  };
}

function inForceOf(design: PolicyDesign, objects: ObjectSet, kind: string): InForce {
  return design.inForce?.(objects, kind) ?? policiesInForce(objects, design.group, kind);
}

function createReader(design: PolicyDesign, objects: ObjectSet, report: Report): PolicyReader {
  const kinds = design.kinds.map((one) => ({
    ...one,
    inForce: inForceOf(design, objects, one.kind),
  }));
  const known = new Map<KubernetesObject, Map<KubernetesObject | undefined, readonly Change[]>>();
  const changesOf = (
    policy: KubernetesObject,
    parent: KubernetesObject | undefined,
    guards: boolean,
  ): readonly Change[] => {
    const ofPolicy = known.get(policy) ?? new Map<KubernetesObject | undefined, readonly Change[]>();
    known.set(policy, ofPolicy);
    const parts = parent === undefined ? undefined : design.merge?.(policy, parent);
    const isMerged = design.merge !== undefined && (parent === undefined || parts !== undefined);
    const changes = ofPolicy.get(parent) ?? readPolicy(parts ?? [policy], isMerged, guards, design, report);
    ofPolicy.set(parent, changes);
    return changes;
  };
  // The most specific policy of a kind replaces the others as a whole, or is merged with the closest of the listener.
  const changesAt = (place: PolicyPlace): readonly Change[] => {
    const changes = kinds.flatMap(({ inForce, guards }) => {
      const [policy] = inForce(place);
      if (policy === undefined) return [];
      const { gateway, owner, listener: name } = place;
      const [parent] = design.merge === undefined ? [] : inForce({ gateway, owner, listener: name });
      return changesOf(policy, parent === policy ? undefined : parent, guards);
    });
    if (services !== undefined) changes.push(withServiceSettings(services));
    const [ofListener] = ofListeners?.(place) ?? [];
    const withheld =
      ofListener === undefined ? [] : (listener?.readWithheld?.(readSpec(ofListener).spec) ?? []);
    if (withheld.length > 0) changes.unshift(withoutClientHeaders(withheld));
    return changes;
  };
  let latest: { readonly place: PolicyPlace; readonly changes: readonly Change[] } | undefined;
  const { filter, readBackend, listener } = design;
  const services = design.services?.(objects, report);
  const ofListeners = listener?.kind === undefined ? undefined : inForceOf(design, objects, listener.kind);
  return {
    listener(place) {
      const [policy] = ofListeners?.(place) ?? [];
      if (policy === undefined || listener === undefined) return {};
      return readListenerPolicy(policy, listener, report);
    },
    ...(readBackend === undefined ? {} : { backend: (reference) => readBackend(reference, objects) }),
    ...(filter === undefined ? {} : { filter: (object) => filter(object, objects) }),
    checks: design.checks,
    apply(place: PolicyPlace, inner: readonly Treatment[]) {
      // Asked for one match after another of the same rule.
      if (latest === undefined || !isSamePlace(latest.place, place)) {
        latest = { place, changes: changesAt(place) };
      }
      const { changes } = latest;
      return changes.length === 0
        ? inner
        : inner.map((treatment) => changes.reduceRight((whole, change) => change(whole), treatment));
    },
  };
}

function isSamePlace(one: PolicyPlace, two: PolicyPlace): boolean {
  return (
    one.route === two.route &&
    one.rule === two.rule &&
    one.listener === two.listener &&
    one.owner === two.owner &&
    one.gateway === two.gateway &&
    one.scheme === two.scheme &&
    one.port === two.port &&
    one.extensions === two.extensions
  );
}

/**
 * What a policy makes of requests: what its first theme makes of it stands around everything else.
 *
 * @param parts the policy, or what it and the one that it is merged with say
 * @param isMerged what `mergeType` asks for is done, or there is nothing to merge with
 */
function readPolicy(
  parts: readonly KubernetesObject[],
  isMerged: boolean,
  guards: boolean,
  { themes }: PolicyDesign,
  report: Report,
): readonly Change[] {
  const readings = parts.map((part) => {
    const reading = readSpec(part);
    reading.spec.skip('targetRef', 'targetRefs');
    reading.spec.skip('targetSelectors');
    if (isMerged) reading.spec.skip('mergeType');
    return { kind: part.kind, ref: refOf(part), reading };
  });
  const changes = themes.flatMap((theme) =>
    readings.flatMap(({ kind, ref, reading }) =>
      theme.kind === kind ? (theme.read?.(reading.spec, ref) ?? []) : [],
    ),
  );
  return readings.reduce<readonly Change[]>(
    (known, { ref, reading }) => withUnread(known, ref, reading.unknown(), guards, report),
    changes,
  );
}

/** What nobody reads is a finding, and opaque where it may refuse requests. */
function withUnread(
  changes: readonly Change[],
  ref: ObjectRef,
  unread: readonly FieldPath[],
  guards: boolean,
  report: Report,
): readonly Change[] {
  if (unread.length === 0) return changes;
  const origins = unread.map((path): Origin => ({ object: ref, path }));
  const names = unread.map(describePath);
  report(
    POLICY_UNREAD,
    `${describeObject(ref)}: what ${names.join(', ')} does is not known here.`,
    ref,
    unread[0] ?? [],
  );
  const why = `what ${names.join(', ')} of ${describeObject(ref)} does is not known here`;
  if (guards) return [opaque(why, origins), ...changes];
  return [
    ...changes,
    withPolicies(
      unread.map((path) => ({
        kind: 'other',
        name: `${ref.kind} ${describePath(path)}`,
        value: 'set',
        effect: 'not known here',
        origins: [{ object: ref, path }],
        isDefault: false,
      })),
    ),
  ];
}

/** What is not read of a listener's policy is a finding: it may concern every request. */
function readListenerPolicy(
  policy: KubernetesObject,
  { read, readWithheld, readClients }: NonNullable<PolicyDesign['listener']>,
  report: Report,
): ReturnType<NonNullable<PolicyReader['listener']>> {
  const reading = readSpec(policy);
  reading.spec.skip('targetRef', 'targetRefs', 'targetSelectors');
  const clientAddress = read?.(reading.spec);
  readWithheld?.(reading.spec);
  const ref = refOf(policy);
  const clients = readClients?.(reading.spec, ref);
  for (const path of reading.unknown()) {
    const message = `${describeObject(ref)}: what ${describePath(path)} does is not known here.`;
    report(POLICY_UNREAD, message, ref, path);
  }
  return {
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(clients === undefined ? {} : { clients }),
  };
}
