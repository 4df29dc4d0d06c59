import type { KubernetesObject, ObjectSet } from '../../src/kubernetes/object.ts';
import { refOf } from '../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../src/model/finding.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import { nameOf, type ObjectRef, type Origin } from '../../src/model/origin.ts';
import type { Setting } from './annotations/config.ts';
import { SEVERAL_CONFIG_MAPS } from './findings.ts';
import { configMapData, dataOrigin, lookUp, splitKey } from './references.ts';
import { createAccount, type SettingsAccount } from './settings/account.ts';
import type {
  ControllerConfig,
  ControllerFlags,
  ControllerSettings,
  HeaderList,
} from './settings/controller-config.ts';
import { FLAGS } from './settings/flags.ts';
import { GLOBAL_AUTH_KEYS, readGlobalAuth } from './settings/global-auth.ts';
import { SETTING_KEYS, type SettingKey } from './settings/keys.ts';
import { type ControllerVersion, DEFAULT_VERSION, describeVersion } from './settings/version.ts';

/** Name of the controller's ConfigMap in the official manifests and chart. */
const OFFICIAL_NAME = 'ingress-nginx-controller';

const SNIPPETS = new Set([
  'main-snippet',
  'http-snippet',
  'server-snippet',
  'location-snippet',
  'stream-snippet',
]);

export interface SettingsSource {
  /** Object that findings and origins point to. */
  readonly configMap?: ObjectRef;
  readonly version?: ControllerVersion;
  /** Where flags stand that are not given by hand; absent: the command line of the controller is not known. */
  readonly flagOrigins?: ReadonlyMap<string, Origin>;
}

export interface ControllerReading {
  readonly config: ControllerConfig;
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
}

/**
 * Reads the data of the controller's ConfigMap and its command-line flags (keys that start with `--`).
 * A bad value means the default, as the controller does with a warning; nothing here throws.
 * Source: internal/ingress/controller/template/configmap.go, pkg/flags/flags.go.
 */
export function readControllerConfig(
  settings: Readonly<Record<string, string>>,
  objects: ObjectSet,
  source: SettingsSource = {},
): ControllerReading {
  const version = source.version ?? DEFAULT_VERSION;
  const account = createAccount(
    source.configMap ?? { kind: 'ConfigMap', namespace: 'ingress-nginx', name: OFFICIAL_NAME },
    source.flagOrigins,
  );
  const given = new Map(Object.entries(settings));
  const values = readAll(SETTING_KEYS, given, version, account);
  const flags = readAll(FLAGS, given, version, account);
  const global = readGlobalAuth(given, account.originOf);
  const refused = new Map(global.invalid);
  for (const [key, value] of given) {
    if (GLOBAL_AUTH_KEYS.has(key)) {
      const reason = refused.get(key);
      if (reason !== undefined) account.invalid(key, value, `${reason}; the default is used`);
      else if (global.auth !== undefined)
        account.enter(key, value, 'converted', GLOBAL_AUTH_KEYS.get(key) ?? '');
      else account.enter(key, value, 'no-effect', 'there is no usable global-auth-url');
    } else if (!Object.hasOwn(SETTING_KEYS, key) && !Object.hasOwn(FLAGS, key)) {
      account.undeclared(key, value);
    }
  }
  const config: ControllerConfig = {
    version,
    // Each value was made by the declaration of its own key.
    settings: values as unknown as ControllerSettings,
    flags: flags as unknown as ControllerFlags,
    addHeaders: readHeaderList('add-headers', given, objects, account),
    proxySetHeaders: readHeaderList('proxy-set-headers', given, objects, account),
    ...(global.auth === undefined ? {} : { globalAuth: global.auth }),
    ...(source.flagOrigins === undefined ? {} : { commandLineKnown: true }),
  };
  return { config, findings: account.findings, ledger: account.ledger };
}

function readAll(
  declarations: Readonly<Record<string, SettingKey<unknown>>>,
  given: ReadonlyMap<string, string>,
  version: ControllerVersion,
  account: SettingsAccount,
): Record<string, Setting<unknown>> {
  const values: Record<string, Setting<unknown>> = Object.create(null);
  for (const [key, declared] of Object.entries(declarations)) {
    const initial = declared.initial(version);
    const text = given.get(key);
    const value = text === undefined ? undefined : declared.type.read(text);
    if (text === undefined || value === undefined) {
      values[key] = { value: initial, origins: [], isDefault: true };
      if (text !== undefined) {
        account.invalid(key, text, `it is not ${declared.type.description}; the default is used`);
      }
      continue;
    }
    values[key] = { value, origins: [account.originOf(key)], isDefault: false };
    if (key === 'add-headers' || key === 'proxy-set-headers') continue;
    if (SNIPPETS.has(key) && text.trim() !== '') {
      account.snippet(key, text);
      continue;
    }
    const same = JSON.stringify(value) === JSON.stringify(initial);
    account.enter(
      key,
      text,
      same ? 'no-effect' : 'converted',
      same ? `it is the default of version ${describeVersion(version)}` : declared.effect,
    );
  }
  return values;
}

function readHeaderList(
  key: 'add-headers' | 'proxy-set-headers',
  given: ReadonlyMap<string, string>,
  objects: ObjectSet,
  account: SettingsAccount,
): HeaderList {
  const none: HeaderList = { headers: [], origins: [] };
  const text = given.get(key);
  if (text === undefined) return none;
  if (text === '') {
    account.enter(key, text, 'no-effect', 'it names no ConfigMap');
    return none;
  }
  const parts = splitKey(text);
  const reference =
    parts === undefined
      ? { state: 'missing' as const }
      : lookUp(objects, 'ConfigMap', parts.namespace, parts.name);
  if (reference.state === 'found') {
    const { object } = reference;
    const headers = configMapData(object);
    account.enter(key, text, 'converted', SETTING_KEYS[key].effect);
    return {
      headers,
      origins: [account.originOf(key), ...headers.map(([name]) => dataOrigin(object, name))],
    };
  }
  account.missingReference(
    key,
    text,
    reference.state === 'missing'
      ? `ConfigMap ${text} does not exist (the form is namespace/name), so the controller sets no headers`
      : `ConfigMap ${text} is not among the input, so its headers are not known and not converted`,
  );
  return none;
}

export interface ControllerSource {
  /** Data of the ConfigMap, with what was given by hand in force over it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly configMap?: ObjectRef;
  readonly findings: readonly Finding[];
}

/**
 * Finds the controller's ConfigMap: the one that is named (`namespace/name`), or one called ingress-nginx-controller
 * among the objects. `given` settings win over its data.
 *
 * @param named empty: it is known that there is none
 */
export function findControllerSettings(
  objects: ObjectSet,
  given: Readonly<Record<string, string>>,
  named?: string,
): ControllerSource {
  const findings: Finding[] = [];
  if (named === '') return { settings: given, findings };
  const object = named === undefined ? pickOfficial(objects, findings) : findNamed(objects, named, findings);
  if (object === undefined) return { settings: given, findings };
  const data = new Map([...configMapData(object), ...Object.entries(given)]);
  return { settings: Object.fromEntries(data), configMap: refOf(object), findings };
}

function findNamed(objects: ObjectSet, named: string, findings: Finding[]): KubernetesObject | undefined {
  const parts = splitKey(named);
  const object =
    parts === undefined || parts.name === ''
      ? undefined
      : parts.namespace === ''
        ? objects.ofKind('ConfigMap').find((candidate) => candidate.metadata.name === parts.name)
        : objects.find('ConfigMap', parts.namespace, parts.name);
  if (object === undefined) {
    findings.push(
      finding(
        SEVERAL_CONFIG_MAPS,
        `ConfigMap ${named} was named as the controller's but is not among the input: defaults are used`,
        [],
        { severity: 'high', action: 'Add that ConfigMap to the input, or correct its name.' },
      ),
    );
  }
  return object;
}

/** The official namespace first, then the first by namespace. */
function pickOfficial(objects: ObjectSet, findings: Finding[]): KubernetesObject | undefined {
  const candidates = objects
    .ofKind('ConfigMap')
    .filter((object) => object.metadata.name === OFFICIAL_NAME)
    .sort((a, b) => (a.metadata.namespace < b.metadata.namespace ? -1 : 1));
  const chosen = candidates.find((object) => object.metadata.namespace === 'ingress-nginx') ?? candidates[0];
  if (chosen !== undefined && candidates.length > 1) {
    const names = candidates.map((object) => nameOf(refOf(object))).join(', ');
    findings.push(
      finding(
        SEVERAL_CONFIG_MAPS,
        `Several ConfigMaps could be the controller's: ${names}; ${nameOf(refOf(chosen))} was used`,
        candidates.map((object) => ({ object: refOf(object), path: [] })),
      ),
    );
  }
  return chosen;
}
