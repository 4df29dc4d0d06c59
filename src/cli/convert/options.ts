import type { Channel, GatewayApiVersion } from '../../gateway/resource.ts';
import type { Form } from '../../gateway/write/index.ts';
import type { Severity } from '../../model/finding.ts';
import type { HostProof } from '../../proof/proof.ts';
import { TARGETS, type Target } from '../../targets/index.ts';
import { findingKinds } from '../catalogue.ts';
import { UsageError } from '../exit.ts';
import { isSet, namespacedName, stringList, stringValue, type Values } from '../options.ts';
import type { Phase } from '../phase.ts';
import type { Step } from '../progress.ts';

/** What `convert` is asked to write, apart from its input. */
export interface ConvertOptions {
  readonly version: GatewayApiVersion;
  readonly channel: Channel;
  readonly gatewayClass?: string;
  readonly gateway?: { readonly namespace: string; readonly name: string };
  readonly gatewayScope: 'shared' | 'namespace';
  readonly gatewayName?: string;
  readonly gatewayNamespace?: string;
  readonly defaultTlsCertificate?: string;
  readonly allowPartial: boolean;
  /** Told how far the work is. */
  readonly onStep?: (step: Step) => void;
  /** Implementation to write for; absent: what the specification alone promises. */
  readonly target?: Target;
  /** Version of it; absent: the newest that a conformance report is known of. */
  readonly targetVersion?: string;
  /** Prefer readable rules to exact ones; what differs then is a finding. */
  readonly idiomatic?: boolean;
  /** Write what the source does by default, where the target has objects for it. */
  readonly writeDefaults?: boolean;
  /** Read the result back and compare it with the input over all requests. */
  readonly prove?: boolean;
  /** Stands around the parts of the work; absent: nobody looks. */
  readonly phase?: Phase;
  /** Most threads that prove; absent: as many as the machine has, two at most. */
  readonly threads?: number;
  /** Hosts, as routes name them, whose form a person chose; no other form is tried for them. */
  readonly chosenForms?: ReadonlyMap<string, Form | 'plain'>;
  /** Told of each comparison of the first form that is tried, with the names of all hosts for which it holds. */
  readonly onProved?: (proof: HostProof) => void;
}

/** Where the manifests go and when the run counts as failed. */
export interface OutputOptions {
  readonly format: 'yaml' | 'json';
  readonly directory?: string;
  readonly diff: boolean;
  readonly ledger?: string;
  readonly failOn: 'none' | 'any' | Severity;
  /** Codes of findings that do not count for the exit code. */
  readonly accepted: ReadonlySet<string>;
}

const VERSIONS: readonly GatewayApiVersion[] = ['1.4', '1.5', '1.6'];
const THRESHOLDS = ['none', 'blocker', 'high', 'any'] as const;

export function convertOptions(values: Values): ConvertOptions {
  const gateway = stringValue(values, 'gateway');
  const gatewayClass = stringValue(values, 'gateway-class');
  const certificate = stringValue(values, 'default-tls-certificate');
  const made = stringValue(values, 'gateway-name');
  const named = TARGETS.get(stringValue(values, 'target') ?? '');
  const target = isSet(values, 'allow-snippets') ? withSnippets(named) : named;
  const version = targetVersion(values, target);
  if (gateway !== undefined && (gatewayClass !== undefined || made !== undefined)) {
    throw new UsageError(
      '--gateway attaches to an existing Gateway, so none is made that could have a class or a name.',
      'Leave out --gateway-class and --gateway-name, or leave out --gateway.',
    );
  }
  return {
    version: VERSIONS.find((version) => version === stringValue(values, 'gateway-api-version')) ?? '1.5',
    channel: stringValue(values, 'channel') === 'experimental' ? 'experimental' : 'standard',
    ...(gatewayClass === undefined ? {} : { gatewayClass }),
    ...(gateway === undefined ? {} : { gateway: namespacedName('gateway', gateway) }),
    gatewayScope: stringValue(values, 'gateway-scope') === 'namespace' ? 'namespace' : 'shared',
    ...(made === undefined ? {} : gatewayName(made)),
    ...(certificate === undefined ? {} : { defaultTlsCertificate: certificate }),
    allowPartial: isSet(values, 'allow-partial'),
    ...(target === undefined ? {} : { target }),
    ...(version === undefined ? {} : { targetVersion: version }),
    idiomatic: isSet(values, 'idiomatic'),
    writeDefaults: (stringValue(values, 'keep-defaults') ?? String(!isSet(values, 'idiomatic'))) === 'true',
    prove: !isSet(values, 'no-prove'),
  };
}

function targetVersion(values: Values, target: Target | undefined): string | undefined {
  const version = stringValue(values, 'target-version');
  if (version === undefined) return undefined;
  if (target === undefined) {
    throw new UsageError(
      '--target-version is the version of an implementation, and none is named.',
      'Name it: --target NAME@VERSION, for example --target envoy-gateway@1.8.',
    );
  }
  if (!/^v?\d+(?:\.\d+)*(?:[-+].*)?$/.test(version)) {
    throw new UsageError(
      `--target-version is "${version}", which is no version.`,
      'Write it with numbers and dots, for example 1.8 or v1.8.2.',
    );
  }
  return version;
}

/**
 * The target, writing raw configuration as well.
 * @throws UsageError where it takes none.
 */
export function withSnippets(target: Target | undefined): Target {
  const writer = target?.policies?.snippetsWriter;
  if (target?.policies === undefined || writer === undefined) {
    const known = [...TARGETS.values()].filter(({ policies }) => policies?.snippetsWriter !== undefined);
    const names = known.map(({ name }) => name).join(', ');
    throw new UsageError(
      '--allow-snippets is for implementations that take raw configuration.',
      `Give --target ${names}, or leave out --allow-snippets.`,
    );
  }
  return { ...target, policies: { ...target.policies, writer } };
}

function gatewayName(text: string): { gatewayName: string; gatewayNamespace?: string } {
  if (!text.includes('/')) {
    const { name } = namespacedName('gateway-name', `default/${text}`);
    return { gatewayName: name };
  }
  const { namespace, name } = namespacedName('gateway-name', text);
  return { gatewayName: name, gatewayNamespace: namespace };
}

export function outputOptions(values: Values): OutputOptions {
  const directory = stringValue(values, 'output-dir');
  const ledger = stringValue(values, 'ledger');
  const diff = isSet(values, 'diff');
  if (diff && directory === undefined) {
    throw new UsageError(
      '--diff compares with a directory, and none is named.',
      'Add --output-dir DIRECTORY.',
    );
  }
  return {
    format: stringValue(values, 'output') === 'json' ? 'json' : 'yaml',
    ...(directory === undefined ? {} : { directory }),
    diff,
    ...(ledger === undefined ? {} : { ledger }),
    failOn: THRESHOLDS.find((item) => item === stringValue(values, 'fail-on')) ?? 'blocker',
    accepted: acceptedCodes(values),
  };
}

/** @throws UsageError for what no finding is called: a misspelt code would accept nothing, and nobody would notice. */
function acceptedCodes(values: Values): ReadonlySet<string> {
  const codes = stringList(values, 'accept').map((code) => code.toUpperCase());
  const kinds = findingKinds();
  const unknown = codes.find((code) => !kinds.has(code));
  if (unknown !== undefined) {
    throw new UsageError(
      `--accept is "${unknown}", which is the code of no finding.`,
      'Write it as GP and four digits, for example --accept GP5313.',
    );
  }
  return new Set(codes);
}
