import { type FilterReading, readSpec } from '../../../gateway/read/index.ts';
import type { PolicyPart } from '../../../gateway/write/index.ts';
import { asString, dig } from '../../../kubernetes/json.ts';
import { type JsonObject, type KubernetesObject, type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type Origin } from '../../../model/origin.ts';
import type { HeaderEdit } from '../../../model/outcome.ts';
import type { ExtensionObject } from '../../../model/route-table.ts';
import { literal } from '../../../model/template.ts';
import { compile } from '../../../regex/compile.ts';
import { templateOf } from '../../re2-substitution.ts';
import { GROUP } from './objects.ts';

const KIND = 'HTTPRouteFilter';

/** Fields of a filter that a rule names. */
export function filterPart(name: string, spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: KIND, attach: { to: 'filter', name }, spec, origins };
}

/**
 * What an HTTPRouteFilter does (api/v1alpha1/httproutefilter_types.go; internal/gatewayapi/filters.go,
 * processExtensionRefHTTPFilter).
 */
export function readFilter(
  { group, kind, namespace, name }: ExtensionObject,
  objects: ObjectSet,
): FilterReading | undefined {
  if (group !== GROUP || kind !== KIND) return undefined;
  const object = objects.find(KIND, namespace, name);
  return object === undefined ? undefined : readObject(object);
}

function readObject(object: KubernetesObject): FilterReading {
  const ref = refOf(object);
  const reading = readSpec(object);
  const { spec } = reading;
  const answer = spec.child('directResponse');
  const path = spec.child('urlRewrite')?.child('path');
  path?.skip('type');
  const replace = path?.child('replaceRegexMatch');
  const pattern = replace?.text('pattern');
  const source = { source: pattern ?? '', flavour: 're2', ignoreCase: false, anchoring: 'none' } as const;
  if (replace !== undefined && !compile(source).ok) {
    return { ok: false, why: `the expression of ${describeObject(ref)} is not valid` };
  }
  const header = answer?.child('header');
  const edits = (action: 'set' | 'add'): readonly HeaderEdit[] =>
    (header?.children(action) ?? []).map((one) => ({
      action,
      name: one.requiredText('name'),
      value: literal(one.text('value') ?? ''),
    }));
  const contentType = answer?.text('contentType');
  const headers: readonly HeaderEdit[] = [
    ...(contentType === undefined
      ? []
      : [{ action: 'set', name: 'content-type', value: literal(contentType) } as const]),
    ...edits('set'),
    ...edits('add'),
  ];
  answer?.child('body')?.skip('type');
  const body = asString(dig(object.raw, 'spec', 'directResponse', 'body', 'inline'));
  answer?.child('body')?.skip('inline');
  const status = answer?.integer('statusCode') ?? 200;
  const substitution = templateOf(replace?.text('substitution') ?? '');
  const unread = reading.unknown();
  if (unread.length > 0 || substitution === undefined) {
    const fields = unread.map(describePath).join(', ') || 'urlRewrite';
    return { ok: true, unread: `what ${fields} of ${describeObject(ref)} does is not known here` };
  }
  return {
    ok: true,
    ...(replace === undefined
      ? {}
      : { path: { kind: 'regex', pattern: source, template: substitution, replaces: 'all-matches' } }),
    ...(answer === undefined
      ? {}
      : {
          answer: {
            kind: 'respond',
            status,
            ...(headers.length === 0 ? {} : { headers }),
            ...(body === undefined ? {} : { body }),
            reason: `${describeObject(ref)} answers`,
          },
        }),
  };
}
