import type { HeaderEdit, Outcome } from '../../../src/model/outcome.ts';
import type { Cors } from '../../../src/model/route-table.ts';
import { literal } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';
import { answersEarly, changed, unforeseen, withAnswerEdits } from './around.ts';
import type { RequestChange } from './changes.ts';
import { CORS_FIELDS, readCors } from './cors.ts';
import { spelledOut } from './cors-branches.ts';
import { built, field, type MiddlewareType, page, refused, type Subject } from './declaration.ts';
import { hasSecureHeaders, SECURE_FIELDS, secured } from './secure-headers.ts';

/** pkg/middlewares/headers: cross-origin rules and custom headers around security headers around the rest. */
export const headers: MiddlewareType = {
  name: 'headers',
  effect: 'Sets and removes headers of requests and answers, answers preflights, sends security headers.',
  documentation: page('headers'),
  fields: [
    field(
      'customRequestHeaders',
      'text map',
      'Headers that requests get; an empty value removes the header.',
    ),
    field(
      'customResponseHeaders',
      'text map',
      'Headers that answers get; an empty value removes the header.',
    ),
    ...CORS_FIELDS,
    ...SECURE_FIELDS,
  ],
  build(options, subject) {
    const request = options.textMap('customRequestHeaders') ?? new Map<string, string>();
    const response = options.textMap('customResponseHeaders') ?? new Map<string, string>();
    const cross = readCors(options, subject);
    if (!cross.ok) return refused(cross.why, cross.field);
    const secure = hasSecureHeaders(options);
    if (request.size === 0 && response.size === 0 && cross.cors === undefined && !secure) {
      return refused('sets no header at all');
    }
    const change = requestChange(request, subject);
    const edits = responseEdits(response, cross.vary, subject);
    return built((inner, router) => {
      const innermost = secure ? secured(options, subject, inner, router) : inner;
      const middle = changed(change, innermost, subject.origins);
      return cross.cors === undefined ? withAnswerEdits(edits, middle) : withCors(cross.cors, edits, middle);
    }, cross.findings);
  },
};

function requestChange(custom: ReadonlyMap<string, string>, { originOf }: Subject): RequestChange {
  const edits: HeaderEdit[] = [];
  const origins = [originOf('customRequestHeaders')];
  for (const [name, text] of custom) {
    if (name.toLowerCase() === 'host') continue;
    if (text === '') edits.push({ action: 'remove', name, origins });
    else edits.push({ action: 'set', name, value: literal(text), origins });
  }
  const host = [...custom].find(([name, text]) => name.toLowerCase() === 'host' && text !== '')?.[1];
  return {
    headers: edits,
    ...(host === undefined ? {} : { host }),
    ...(custom.get('X-Forwarded-For') === '' ? { withoutForwardedFor: true } : {}),
  };
}

function responseEdits(
  custom: ReadonlyMap<string, string>,
  vary: boolean,
  { originOf }: Subject,
): readonly HeaderEdit[] {
  const origins = [originOf('customResponseHeaders')];
  const edits = [...custom].map(
    ([name, text]): HeaderEdit =>
      text === ''
        ? { action: 'remove', name, origins }
        : { action: 'set', name, value: literal(text), origins },
  );
  if (!vary) return edits;
  return [
    ...edits,
    { action: 'add', name: 'Vary', value: literal('Origin'), origins: [originOf('addVaryHeader')] },
  ];
}

/** The rules around a handling: preflights get neither the headers of what is inside nor the middleware's own ones. */
function withCors(cors: Cors, edits: readonly HeaderEdit[], inner: Handling): Handling {
  return withAnswerEdits(edits, spelledOut(inner)).flatMap((branch): Handling => {
    const own = branch.responseHeaders ?? [];
    if (answersEarly(branch.outcome)) {
      const why = 'cross-origin headers of answers that are given before other headers are set';
      return unforeseen(why, cors.origins, [{ ...branch, cors }]);
    }
    const { errorPages, ...plain } = branch;
    const crossed = { ...plain, cors: own.length === 0 ? cors : { ...cors, preflightHeaders: [] } };
    if (errorPages === undefined && !own.some(isCrossOrigin) && !setsCrossOrigin(branch.outcome))
      return [crossed];
    return spelledOut([crossed], true).map((one) => {
      if (one.outcome !== branch.outcome || errorPages === undefined) return one;
      // Pages pass through the rules too, which is more than those of a route do.
      const added = (one.responseHeaders ?? []).slice(own.length);
      const responseHeaders = [...(errorPages.responseHeaders ?? []), ...added];
      return { ...one, errorPages: { ...errorPages, responseHeaders } };
    });
  });
}

/** The model lets the edits of a route win over its cross-origin rules. */
function isCrossOrigin({ name }: HeaderEdit): boolean {
  return name.toLowerCase().startsWith('access-control-');
}

/** An inner middleware with a gate between has its headers among the edits of the outcome. */
function setsCrossOrigin(outcome: Outcome): boolean {
  return /"name":"access-control-/i.test(JSON.stringify(outcome));
}
