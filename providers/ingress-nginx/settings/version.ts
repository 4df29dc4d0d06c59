/** A released version of the controller. */
export interface ControllerVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** What is assumed when nobody says which version runs: the last minor release. */
export const DEFAULT_VERSION: ControllerVersion = { major: 1, minor: 15, patch: 1 };

const VERSION = /^(?:controller-)?v?([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.([0-9]{1,4}))?(?:[-+@].*)?$/;

/**
 * Reads `1.11`, `v1.9.5`, `controller-v1.12.1` or an image tag with a suffix; undefined for anything else. A patch that
 * is not given counts as the newest of its minor release, because that is what people mean by `1.11`.
 */
export function parseVersion(text: string): ControllerVersion | undefined {
  const parts = VERSION.exec(text.trim());
  if (parts === null) return undefined;
  const major = Number(parts[1]);
  if (parts[2] === undefined) return undefined;
  return { major, minor: Number(parts[2]), patch: parts[3] === undefined ? 999 : Number(parts[3]) };
}

/** True if `version` is the release `since` (`1.9.5`) or a later one. */
export function isAtLeast(version: ControllerVersion, since: string): boolean {
  const [major = 0, minor = 0, patch = 0] = since.split('.').map(Number);
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  return version.patch >= patch;
}

/** `1.9.5`, or `1.11` where no patch was given. */
export function describeVersion(version: ControllerVersion): string {
  const short = `${version.major}.${version.minor}`;
  return version.patch === 999 ? short : `${short}.${version.patch}`;
}
