import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PlanOptions } from '../../replay/live/plan.ts';
import type { LiveOptions } from '../../replay/live/run.ts';
import type { Address, SideOptions } from '../../replay/live/side.ts';
import { CommandError, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

/** What `replay --live` is asked, apart from its traffic. */
export interface LiveWishes {
  readonly before: SideOptions;
  readonly after: SideOptions;
  readonly plan: Omit<PlanOptions, 'knows'>;
  readonly run: LiveOptions;
  /** Send the requests instead of saying what would be sent. */
  readonly yes: boolean;
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** @throws UsageError where options cannot be understood, CommandError where --cacert cannot be read. */
export async function liveWishes(values: Values, host: Host): Promise<LiveWishes> {
  const common = {
    resolve: resolveOf(stringList(values, 'resolve')),
    insecure: isSet(values, 'insecure'),
    http2: isSet(values, 'http2'),
    timeout: numberOf(values, 'timeout', 10, { least: 0.1, most: 600 }) * 1000,
    ...(await authorities(values, host)),
    ...text(values, 'backend-header', 'backendHeader'),
    ...text(values, 'backend-field', 'backendField'),
  };
  const most = stringValue(values, 'max-requests');
  const time = stringValue(values, 'max-time');
  return {
    before: { ...common, addresses: addressesOf(values, 'before-url') },
    after: { ...common, addresses: addressesOf(values, 'after-url') },
    plan: {
      methods: methodsOf(values),
      sample: sampleOf(stringValue(values, 'sample') ?? 'shape'),
      ...(most === undefined ? {} : { maxRequests: numberOf(values, 'max-requests', 0, { least: 1 }) }),
    },
    run: {
      rps: numberOf(values, 'rps', 5, { least: 0.01, most: 1_000_000 }),
      concurrency: numberOf(values, 'concurrency', 2, { least: 1, most: 1_000 }),
      noiseRuns: numberOf(values, 'noise-runs', 2, { least: 0, most: 20 }),
      stopAfterErrors: numberOf(values, 'stop-after-errors', 10, { least: 1 }),
      ignoredHeaders: new Set(stringList(values, 'ignore-header').map((name) => name.toLowerCase())),
      ...(time === undefined ? {} : { maxSeconds: numberOf(values, 'max-time', 0, { least: 0.1 }) }),
    },
    yes: isSet(values, 'yes'),
  };
}

function text<K extends string>(values: Values, option: string, key: K): Partial<Record<K, string>> {
  const value = stringValue(values, option);
  const entry: Partial<Record<K, string>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

function numberOf(
  values: Values,
  option: string,
  usual: number,
  { least, most = Number.MAX_SAFE_INTEGER }: { readonly least: number; readonly most?: number },
): number {
  const written = stringValue(values, option);
  if (written === undefined) return usual;
  const number = /^\d+(?:\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
  const isWhole = !['rps', 'timeout', 'max-time'].includes(option);
  if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`--${option} is "${written}".`, `Write a number ${range}.`);
}

/** One address for http and one for https at most. */
function addressesOf(values: Values, option: string): ReadonlyMap<string, Address> {
  const addresses = new Map<string, Address>();
  const urls = stringList(values, option);
  if (urls.length === 0)
    throw new UsageError(
      `--${option} is missing.`,
      'A live replay asks two running systems: name them with --before-url and --after-url, such as http://192.0.2.1:8080.',
    );
  for (const written of urls) {
    const url = URL.canParse(written) ? new URL(written) : undefined;
    const isPlain =
      url !== undefined &&
      ['http:', 'https:'].includes(url.protocol) &&
      url.pathname === '/' &&
      `${url.search}${url.hash}${url.username}${url.password}` === '';
    if (url === undefined || !isPlain)
      throw new UsageError(
        `--${option} is "${written}", which is no address of a server.`,
        'Write scheme, host and port only, such as https://gateway.example.com or http://192.0.2.1:8080; paths come from the traffic.',
      );
    const scheme = url.protocol.slice(0, -1);
    if (addresses.has(scheme))
      throw new UsageError(
        `--${option} names two addresses for ${scheme}.`,
        'Name one for http and one for https.',
      );
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    addresses.set(scheme, {
      host,
      port: url.port === '' ? (scheme === 'http' ? 80 : 443) : Number(url.port),
    });
  }
  return addresses;
}

/** `HOST:PORT:ADDRESS` as curl takes it. */
function resolveOf(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word): [string, string] => {
      const [, host = '', port = '', address = ''] =
        /^([^:[\]]+):(\d{1,5}):\[?([0-9A-Fa-f.:]+)\]?$/.exec(word) ?? [];
      if (address === '')
        throw new UsageError(
          `--resolve is "${word}".`,
          'Write HOST:PORT:ADDRESS, such as example.com:443:192.0.2.1.',
        );
      return [`${host.toLowerCase()}:${port}`, address];
    }),
  );
}

async function authorities(values: Values, host: Host): Promise<{ ca?: readonly string[] }> {
  const file = stringValue(values, 'cacert');
  if (file === undefined) return {};
  try {
    return { ca: [await readFile(path.resolve(host.cwd, file), 'utf8')] };
  } catch {
    throw new CommandError(
      `--cacert ${file} cannot be read.`,
      'Without it the certificates of the servers cannot be checked.',
      'Name a PEM file with the certificates of the authorities.',
    );
  }
}

function methodsOf(values: Values): ReadonlySet<string> {
  const written = stringList(values, 'allow-methods').flatMap((word) => word.split(','));
  if (written.length === 0) return new Set(SAFE_METHODS);
  const methods = written.map((word) => word.trim().toUpperCase()).filter((word) => word !== '');
  const risky = methods.filter((method) => !SAFE_METHODS.includes(method));
  if (risky.length > 0 && !isSet(values, 'i-understand-side-effects'))
    throw new UsageError(
      `--allow-methods names ${risky.join(', ')}, which may change something in the systems that are asked.`,
      'Every such request would be sent to both sides. Add --i-understand-side-effects if that may happen.',
    );
  return new Set(methods);
}

function sampleOf(word: string): PlanOptions['sample'] {
  if (word === 'shape' || word === 'all') return word;
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(word)?.[1];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100) return Number(percent);
  throw new UsageError(`--sample is "${word}".`, 'Write shape, all, or a share such as 10%.');
}
