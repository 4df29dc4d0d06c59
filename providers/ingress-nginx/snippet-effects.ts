import type { HeaderEdit, Outcome } from '../../src/model/outcome.ts';
import type { IngressConfig, Setting } from './annotations/config.ts';
import type { Location, Server } from './configuration.ts';
import type { Context, Snippet } from './context.ts';
import type { KnownVariables } from './nginx-variables.ts';
import { returnRedirect } from './redirects.ts';
import { readSnippet } from './snippets.ts';
import { locationVariables } from './variables.ts';

/** Snippets of a location: configuration-snippet of its Ingress, then location-snippet of the ConfigMap. */
export function snippetOf(location: Location, context: Context): Snippet | undefined {
  const { controller } = context;
  const settings = [location.config?.configurationSnippet, controller.locationSnippet];
  if (settings.every((setting) => setting === undefined)) return undefined;
  const known = context.snippets.get(location);
  if (known !== undefined) return known;
  const variables = locationVariables(location, controller);
  const read = merged(
    settings.flatMap((setting) => present(setting, 'location', variables, location.config)),
  );
  context.snippets.set(location, read);
  return read;
}

/** Snippets of a server: server-snippet of an Ingress, then of the ConfigMap. */
export function serverSnippetOf(server: Server, context: Context): Snippet | undefined {
  const settings = [server.serverSnippet, context.controller.serverSnippet];
  if (settings.every((setting) => setting === undefined)) return undefined;
  const known = context.snippets.get(server);
  if (known !== undefined) return known;
  const read = merged(settings.flatMap((setting) => present(setting, 'server', new Map(), undefined)));
  context.snippets.set(server, read);
  return read;
}

function present(
  setting: Setting<string> | undefined,
  place: 'location' | 'server',
  known: KnownVariables,
  config: IngressConfig | undefined,
): Snippet[] {
  if (setting === undefined) return [];
  const { origins } = setting;
  const effects = readSnippet(setting.value, place, known);
  const { answer } = effects;
  const outcome: Outcome | undefined =
    answer === undefined
      ? undefined
      : answer.location === undefined
        ? {
            kind: 'respond',
            status: answer.status,
            ...(answer.body === undefined ? {} : { body: answer.body }),
            reason: 'a snippet answers',
          }
        : returnRedirect(answer.status, answer.location, config);
  const withOrigins = (edit: HeaderEdit): HeaderEdit => ({ ...edit, origins });
  return [
    {
      requestHeaders: effects.requestHeaders.map(withOrigins),
      responseHeaders: effects.responseHeaders.map(withOrigins),
      ...(outcome === undefined ? {} : { answer: outcome }),
      policies: effects.properties.map((property) => ({
        kind: 'other',
        ...property,
        origins,
        isDefault: false,
      })),
      opaque: effects.opaque.map(({ directive, why }) => `${directive} (${why})`),
      origins,
    },
  ];
}

function merged(snippets: readonly Snippet[]): Snippet {
  const answer = snippets.find((snippet) => snippet.answer !== undefined)?.answer;
  return {
    requestHeaders: snippets.flatMap((snippet) => snippet.requestHeaders),
    responseHeaders: snippets.flatMap((snippet) => snippet.responseHeaders),
    ...(answer === undefined ? {} : { answer }),
    policies: snippets.flatMap((snippet) => snippet.policies),
    opaque: snippets.flatMap((snippet) => snippet.opaque),
    origins: snippets.flatMap((snippet) => snippet.origins),
  };
}

/** The outcome under a snippet: its request headers are set, and what it does beyond that is opaque. */
export function withSnippet(outcome: Outcome, snippet: Snippet): Outcome {
  const known = withEffects(outcome, snippet);
  if (snippet.opaque.length === 0) return known;
  return {
    kind: 'opaque',
    why: `snippet: ${snippet.opaque.join('; ')}`,
    origins: snippet.origins,
    presumably: known,
  };
}

function withEffects(outcome: Outcome, snippet: Snippet): Outcome {
  const { requestHeaders, policies } = snippet;
  if (requestHeaders.length === 0 && policies.length === 0) return outcome;
  if (outcome.kind === 'forward')
    return {
      ...outcome,
      requestHeaders: [...outcome.requestHeaders, ...requestHeaders],
      policies: [...outcome.policies, ...policies],
    };
  if (outcome.kind !== 'gate') return outcome;
  const then = withEffects(outcome.then, snippet);
  return { ...outcome, then };
}
