import type { HeaderEdit } from '../../src/model/outcome.ts';
import type { KnownVariables } from './nginx-variables.ts';
import { answerDirective, type SnippetAnswer } from './snippets/answers.ts';
import { headerDirective } from './snippets/header-directives.ts';
import { inertDirective, type SnippetPlace } from './snippets/inert-directives.ts';
import { type Directive, readDirectives } from './snippets/tokenizer.ts';

/** One directive with a remark. */
export interface DirectiveNote {
  /** Name and arguments on one line, shortened. */
  readonly directive: string;
  readonly why: string;
}

/** What a snippet does, as far as it is understood. */
export interface SnippetEffects {
  /** In order; they come after the controller's own edits. */
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
  /** It answers every request itself. */
  readonly answer?: SnippetAnswer;
  /** Properties that are no routing. */
  readonly properties: ReadonlyArray<{
    readonly name: string;
    readonly value: string;
    readonly effect: string;
  }>;
  /** Understood, but the model says it a little differently. */
  readonly rough: readonly DirectiveNote[];
  /** Without effect on what a request gets. */
  readonly harmless: readonly DirectiveNote[];
  /** What nobody can model: where this is not empty, anything may happen to a request. */
  readonly opaque: readonly DirectiveNote[];
}

/**
 * Reads the text of a snippet for the place where the controller prints it. Never throws: a text that nginx could not
 * read is opaque as a whole.
 */
export function readSnippet(text: string, place: SnippetPlace, known?: KnownVariables): SnippetEffects {
  const directives = readDirectives(text);
  const collected = {
    requestHeaders: [] as HeaderEdit[],
    responseHeaders: [] as HeaderEdit[],
    properties: [] as Array<SnippetEffects['properties'][number]>,
    rough: [] as DirectiveNote[],
    harmless: [] as DirectiveNote[],
    opaque: [] as DirectiveNote[],
  };
  if ('problem' in directives) {
    collected.opaque.push({ directive: shorten(text), why: `nginx cannot read it: ${directives.problem}` });
    return collected;
  }
  let answer: SnippetAnswer | undefined;
  for (const directive of directives) {
    const note = (why: string): DirectiveNote => ({ directive: describe(directive), why });
    const header = headerDirective(directive, place, known);
    if (header?.kind === 'edits') {
      (header.side === 'request' ? collected.requestHeaders : collected.responseHeaders).push(
        ...header.edits,
      );
      if (header.roughly !== undefined) collected.rough.push(note(header.roughly));
      continue;
    }
    if (header !== undefined) {
      (header.kind === 'nothing' ? collected.harmless : collected.opaque).push(note(header.why));
      continue;
    }
    const answering = answerDirective(directive, known);
    if (answering?.kind === 'answer') {
      // The first one ends the rewrite phase.
      answer ??= answering.answer;
      continue;
    }
    if (answering !== undefined) {
      if (answer === undefined) collected.opaque.push(note(answering.why));
      else collected.harmless.push(note('an answer was given before'));
      continue;
    }
    const inert = directive.block === undefined ? inertDirective(directive.name, place) : undefined;
    if (inert?.kind === 'harmless') collected.harmless.push(note(inert.why));
    else if (inert?.kind === 'property') {
      const { name } = directive;
      collected.properties.push({ name, value: directive.arguments.join(' '), effect: inert.effect });
    } else collected.opaque.push(note(inert?.why ?? whyOpaque(directive)));
  }
  return answer === undefined ? collected : { ...collected, answer };
}

function whyOpaque(directive: Directive): string {
  const { name } = directive;
  if (name === 'if') return 'it depends on a condition';
  if (name === 'set' || name === 'map') return 'it sets a variable that other lines may use';
  if (name === 'location') return 'it makes a location of its own';
  if (name.includes('_by_lua')) return 'it runs a program';
  if (name === 'include') return 'it reads a file';
  return 'its effect on requests is not modelled';
}

function describe(directive: Directive): string {
  const words = [directive.name, ...directive.arguments].join(' ');
  const isBlock = directive.block !== undefined || directive.foreign !== undefined;
  return shorten(isBlock ? `${words} { ... }` : words);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 80 ? line : `${line.slice(0, 77)}...`;
}
