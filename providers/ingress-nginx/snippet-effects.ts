import type { Origin } from '../../src/model/origin.ts';
import type { HeaderEdit, Outcome } from '../../src/model/outcome.ts';
import type { Setting } from './annotations/config.ts';
import type { Location, Server } from './configuration.ts';
import type { Context } from './context.ts';
import type { Branch } from './phases.ts';

/** What a snippet does, as far as it is understood. */
export interface Snippet {
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
  /** It answers every request itself. */
  readonly answer?: Outcome;
  /** Directives that nobody can model, in words; empty when all of it is understood. */
  readonly opaque: readonly string[];
  readonly origins: readonly Origin[];
}

function read(setting: Setting<string>, _constants: ReadonlyMap<string, string>): Snippet {
  return { requestHeaders: [], responseHeaders: [], opaque: [setting.value], origins: setting.origins };
}

/** Snippets of a location: configuration-snippet of its Ingress, then location-snippet of the ConfigMap. */
export function snippetOf(location: Location, context: Context): Snippet | undefined {
  return merged([location.config?.configurationSnippet, context.controller.locationSnippet], new Map());
}

/** Snippets of a server: server-snippet of an Ingress, then of the ConfigMap. */
export function serverSnippetOf(server: Server, context: Context): Snippet | undefined {
  return merged([server.serverSnippet, context.controller.serverSnippet], new Map());
}

function merged(
  settings: ReadonlyArray<Setting<string> | undefined>,
  constants: ReadonlyMap<string, string>,
): Snippet | undefined {
  const snippets = settings.flatMap((setting) => (setting === undefined ? [] : [read(setting, constants)]));
  const [first] = snippets;
  if (first === undefined) return undefined;
  if (snippets.length === 1) return first;
  const answer = snippets.find((snippet) => snippet.answer !== undefined)?.answer;
  return {
    requestHeaders: snippets.flatMap((snippet) => snippet.requestHeaders),
    responseHeaders: snippets.flatMap((snippet) => snippet.responseHeaders),
    ...(answer === undefined ? {} : { answer }),
    opaque: snippets.flatMap((snippet) => snippet.opaque),
    origins: snippets.flatMap((snippet) => snippet.origins),
  };
}

/** The outcome under a snippet: its request headers are set, and what it does beyond that is opaque. */
export function withSnippet(branch: Branch, snippet: Snippet): Branch {
  const outcome = withRequestHeaders(branch.outcome, snippet.requestHeaders);
  if (snippet.opaque.length === 0) return { ...branch, outcome };
  return {
    ...branch,
    outcome: {
      kind: 'opaque',
      why: `snippet: ${snippet.opaque.join('; ')}`,
      origins: snippet.origins,
      presumably: outcome,
    },
  };
}

function withRequestHeaders(outcome: Outcome, edits: readonly HeaderEdit[]): Outcome {
  if (edits.length === 0) return outcome;
  if (outcome.kind === 'forward')
    return { ...outcome, requestHeaders: [...outcome.requestHeaders, ...edits] };
  if (outcome.kind !== 'gate') return outcome;
  const then = withRequestHeaders(outcome.then, edits);
  return { ...outcome, then };
}
