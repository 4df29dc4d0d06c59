import type { Origin } from '../../../src/model/origin.ts';
import type { IngressConfig, Setting } from '../annotations/config.ts';
import type { FlagName, FlagValue } from './flags.ts';
import type { SettingName, SettingValue } from './keys.ts';
import type { ControllerVersion } from './version.ts';

/** Every ConfigMap key with the value in force: `settings['hsts-max-age'].value`. */
export type ControllerSettings = { readonly [K in SettingName]: Setting<SettingValue<K>> };

/** Every command-line flag with the value in force: `flags['--http-port'].value`. */
export type ControllerFlags = { readonly [K in FlagName]: Setting<FlagValue<K>> };

/** Headers of a ConfigMap that a setting or annotation names, sorted by name. */
export interface HeaderList {
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly origins: readonly Origin[];
}

/** How the controller runs: version, flags and ConfigMap, with defaults filled in. */
export interface ControllerConfig {
  readonly version: ControllerVersion;
  readonly settings: ControllerSettings;
  readonly flags: ControllerFlags;
  /** The whole command line is known: a flag that is not there is not set. */
  readonly commandLineKnown?: boolean;
  /** Text of `add-headers`; `$` is literal in it. */
  readonly addHeaders: HeaderList;
  /** Text of `proxy-set-headers`; nginx variables count in it (`nginxTemplate`). */
  readonly proxySetHeaders: HeaderList;
  /** From `global-auth-*`; absent without a usable `global-auth-url`. */
  readonly globalAuth?: NonNullable<IngressConfig['externalAuth']>;
}
