import { accessSync, constants } from 'node:fs';
import { findProgram, makeDirectory, type Running, startProgram, untilListening } from '../../program.ts';

/** Where Traefik is, or why it cannot run, for people. */
export function findTraefik(
  env: Readonly<Record<string, string | undefined>>,
): { readonly binary: string } | { readonly why: string } {
  const named = env['GATEPROOF_TRAEFIK'];
  if (named !== undefined && named !== '') {
    try {
      accessSync(named, constants.X_OK);
      return { binary: named };
    } catch {
      return { why: 'GATEPROOF_TRAEFIK names nothing that can be run' };
    }
  }
  const binary = findProgram('traefik', env['PATH']);
  return binary === undefined
    ? { why: 'traefik is not on the PATH, and GATEPROOF_TRAEFIK does not name it' }
    : { binary };
}

/** A Traefik that has read its objects. */
export interface TraefikProcess {
  readonly program: Running;
  /** As `3.5.3`; empty where it does not say. */
  readonly version: string;
  /** Its own account of routers, middlewares and services, as JSON. */
  readonly configuration: string;
  /** Options that this version does not know and that were left out. */
  readonly unknown: readonly string[];
}

export interface TraefikSetup {
  /** As `NAME=VALUE`, without dashes. */
  readonly flags: readonly string[];
  /** Loopback port of its own API. */
  readonly admin: number;
  /** Names of the providers that have something to read, as they stand behind `@`. */
  readonly providers: readonly string[];
}

/** What every Traefik of the lab is told. */
const COMMON = [
  'providers.providersThrottleDuration=100ms',
  'global.checkNewVersion=false',
  'global.sendAnonymousUsage=false',
  'serversTransport.insecureSkipVerify=true',
  'log.level=ERROR',
  'api.insecure=true',
];

/** Options that may be left out, as a version does not know them. */
const MOST_UNKNOWN = 20;

/**
 * Starts Traefik and waits until it has read everything. Options that this version does not know are left out.
 * @throws Error with what Traefik says where it does not start.
 */
export async function startTraefik(binary: string, setup: TraefikSetup): Promise<TraefikProcess> {
  const unknown: string[] = [];
  let { flags } = setup;
  for (;;) {
    const words = [...flags, ...COMMON, `entryPoints.traefik.address=127.0.0.1:${setup.admin}`];
    const program = startProgram(
      binary,
      words.map((word) => `--${word}`),
      makeDirectory('traefik'),
    );
    try {
      await untilListening(setup.admin, program, 'traefik');
      const configuration = await untilConfigured(setup, program);
      return { program, configuration, unknown, version: await versionOf(setup.admin) };
    } catch (error) {
      await program.stop();
      const name = /field not found, node: ([\w-]+)/.exec(program.complaint())?.[1]?.toLowerCase();
      const left = flags.filter((flag) => name === undefined || lastWord(flag) !== name);
      if (left.length === flags.length || unknown.length >= MOST_UNKNOWN) throw error;
      unknown.push(...flags.filter((flag) => !left.includes(flag)));
      flags = left;
    }
  }
}

function lastWord(flag: string): string | undefined {
  return flag.split('=')[0]?.split('.').at(-1)?.toLowerCase();
}

/** Looks in a row at the same configuration that mean that everything has been read. */
const ALIKE = 4;
/** Looks after which a provider without a router in it is taken to have none. */
const PATIENCE = 25;

async function untilConfigured({ admin, providers }: TraefikSetup, program: Running): Promise<string> {
  let before = '';
  let alike = 0;
  for (let attempt = 0; attempt < 200 && alike < ALIKE; attempt += 1) {
    if (program.hasEnded) throw new Error(`traefik ended: ${program.complaint().slice(-2_000)}`);
    const now = await asked(admin, 'rawdata');
    const isThere =
      now !== '' && (attempt > PATIENCE || providers.every((provider) => now.includes(`@${provider}"`)));
    alike = now === before && isThere ? alike + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return before;
}

async function versionOf(admin: number): Promise<string> {
  return /"Version":"([^"]*)"/.exec(await asked(admin, 'version'))?.[1] ?? '';
}

/** What Traefik's own API says; empty while it does not answer. */
async function asked(admin: number, what: string): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${admin}/api/${what}`);
    return await response.text();
  } catch {
    return '';
  }
}
