import type { Outcome } from '../model/outcome.ts';
import { canonicalPath } from '../model/paths.ts';
import type { Listener } from '../model/route-table.ts';
import type { Entrance } from './hosts.ts';
import { sameHandling } from './languages/domain.ts';
import { dataKey } from './outcomes/data-key.ts';
import type { HandlingDifference } from './proof.ts';

/** Targets that systems read differently; each shows one property of path handling. */
const TARGETS = [
  '/a%2Fb',
  '/%61',
  '/a//b',
  '/a/../b',
  '/a/./b',
  '/a%2f..%2fb',
  '/%zz',
  '/..',
  '/a%20b',
  '/a#b',
];

/** What two listeners do differently with every request before a route is looked at. */
export function handlingDifferences(
  before: Listener,
  after: Listener,
  entrance: Entrance,
  host: string,
): readonly HandlingDifference[] {
  const { scheme, port } = entrance;
  const differences: HandlingDifference[] = [];
  const writesOtherwise =
    before.paths.prefixRewrites !== after.paths.prefixRewrites && [before, after].some(replacesPrefixes);
  if (
    !sameHandling(before.paths, after.paths) ||
    before.paths.encode !== after.paths.encode ||
    writesOtherwise
  ) {
    const target = TARGETS.find((candidate) => readingOf(candidate, before) !== readingOf(candidate, after));
    const one = target === undefined ? '' : readingOf(target, before);
    const two = target === undefined ? '' : readingOf(target, after);
    differences.push({
      scheme,
      port,
      kind: 'paths',
      text:
        target === undefined
          ? 'rewritten paths are written with other escapes'
          : `${target} is ${one} for the first and ${two} for the second`,
      ...(target === undefined ? {} : { witness: { method: 'GET', scheme, host, target, headers: [] } }),
    });
  }
  if (dataKey(before.clientAddress) !== dataKey(after.clientAddress)) {
    const text = `the client's address is taken from ${source(before)} by the first and from ${source(after)} by the second`;
    differences.push({ scheme, port, kind: 'client-address', text });
  }
  return differences;
}

function replacesPrefixes({ paths, virtualHosts }: Listener): boolean {
  return (
    paths.prefixRewrites !== undefined &&
    virtualHosts.some(({ routes }) => routes.some(({ outcome }) => replacesPrefix(outcome)))
  );
}

function replacesPrefix(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'forward':
      return (
        outcome.path.kind === 'prefix' ||
        outcome.backends.some(({ filters }) => filters?.path?.kind === 'prefix')
      );
    case 'gate':
      return replacesPrefix(outcome.then) || replacesPrefix(outcome.otherwise);
    case 'opaque':
      return outcome.presumably !== undefined && replacesPrefix(outcome.presumably);
    default:
      return false;
  }
}

function readingOf(target: string, listener: Listener): string {
  const canonical = canonicalPath(target, listener.paths);
  return canonical.ok ? `read as ${canonical.path}` : `refused (${canonical.reason})`;
}

function source({ clientAddress }: Listener): string {
  if (clientAddress.kind === 'peer') return 'the connection';
  const trusted =
    clientAddress.trusted === undefined ? '' : ` of trusted proxies (${clientAddress.trusted.join(', ')})`;
  return `the header ${clientAddress.header ?? 'x-forwarded-for'}${trusted}`;
}
