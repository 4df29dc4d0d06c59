import type { Match } from '../../../src/model/match.ts';
import type { Location, Outcome } from '../../../src/model/outcome.ts';
import type { PathRewrite, Template } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';

/**
 * Does it make a difference to a handling whether the path is empty or `/`? Prefixes that are put before the path tell
 * them apart too, which only counts where `prefixesCount`: elsewhere the rewrite itself takes care of it.
 */
export function dependsOnPath(handling: Handling, prefixesCount: boolean): boolean {
  return handling.some(({ match, outcome }) => asksPath(match) || usesPath(outcome, prefixesCount));
}

function asksPath(match: Match): boolean {
  if (match.path.kind !== 'any' || match.texts !== undefined) return true;
  return [...(match.not ?? []), ...(match.any ?? [])].some(asksPath);
}

function usesPath(outcome: Outcome, prefixesCount: boolean): boolean {
  const counts = (rewrite: PathRewrite): boolean =>
    rewrite.kind === 'regex' || rewrite.kind === 'sequence' || (prefixesCount && rewrite.kind === 'prefix');
  switch (outcome.kind) {
    case 'forward':
      return (
        counts(outcome.path) ||
        outcome.backends.some(({ filters }) => filters?.path !== undefined && counts(filters.path)) ||
        /"(?:rewritten|replaced)":|"variable":"(?:path|raw-path)"/.test(
          JSON.stringify(outcome.requestHeaders),
        )
      );
    case 'gate':
      return usesPath(outcome.then, prefixesCount) || usesPath(outcome.otherwise, prefixesCount);
    case 'opaque':
      return outcome.presumably !== undefined && usesPath(outcome.presumably, prefixesCount);
    case 'redirect':
      return leadsByPath(outcome.location, counts);
    default:
      return false;
  }
}

/**
 * A redirect is made from the request line, in which an empty path is written `/`: it depends on the path only where
 * something was done to that before (a prefix put before it), or where it puts a text with a slash before all paths.
 */
function leadsByPath(location: Location, counts: (rewrite: PathRewrite) => boolean): boolean {
  if (location.kind === 'template') return isMadeOf(location.value, counts);
  const { path, host } = location;
  const putsSlash = path.kind === 'prefix' && path.prefix === '/' && path.replacement.endsWith('/');
  return putsSlash || counts(path) || (host.kind === 'template' && isMadeOf(host.value, counts));
}

function isMadeOf(template: Template, counts: (rewrite: PathRewrite) => boolean): boolean {
  return template.some((part) => {
    if ('rewritten' in part) return counts(part.rewritten);
    return 'replaced' in part && isMadeOf(part.replaced, counts);
  });
}
