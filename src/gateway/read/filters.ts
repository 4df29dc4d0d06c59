import type { FieldPath, ObjectRef } from '../../model/origin.ts';
import type { HeaderEdit } from '../../model/outcome.ts';
import type { Cors } from '../../model/route-table.ts';
import { literal } from '../../model/template.ts';
import { type BackendRef, readBackendRef } from './backend-ref.ts';
import { readCors } from './cors.ts';
import { type ExternalAuthFilter, readExternalAuth } from './external-auth.ts';
import type { Fields } from './fields.ts';
import { type PathModifier, readPathModifier } from './path-modifier.ts';
import { type RedirectFilter, readRedirect } from './redirect.ts';

/** A RequestMirror filter. */
export interface MirrorFilter {
  readonly backend: BackendRef;
  /** 0 to 100. */
  readonly percent: number;
  readonly path: FieldPath;
}

/** A filter whose meaning the specification leaves to others. */
export interface ForeignFilter {
  readonly type: string;
  /** What an ExtensionRef names. */
  readonly target: { readonly group: string; readonly kind: string; readonly name: string } | undefined;
  /** Nothing but filters like this stands before it. */
  readonly isFirst?: boolean;
  readonly path: FieldPath;
}

/** All filters of a rule or of one backend. */
export interface Filters {
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
  readonly redirect: RedirectFilter | undefined;
  readonly rewrite:
    | { readonly hostname: string | undefined; readonly path: PathModifier | undefined }
    | undefined;
  readonly mirrors: readonly MirrorFilter[];
  readonly cors: Cors | undefined;
  readonly auth: ExternalAuthFilter | undefined;
  readonly foreign: readonly ForeignFilter[];
  readonly path: FieldPath;
}

type Collector = { -readonly [Key in keyof Filters]: Filters[Key] };

/**
 * Reads `filters`. The order among filters that the specification defines has no influence: they act on different parts
 * of a request, or may not be repeated.
 */
export function readFilters(owner: Fields, ref: ObjectRef): Filters {
  const result: Collector = {
    requestHeaders: [],
    responseHeaders: [],
    redirect: undefined,
    rewrite: undefined,
    mirrors: [],
    cors: undefined,
    auth: undefined,
    foreign: [],
    path: [...owner.path, 'filters'],
  };
  owner.children('filters').forEach((filter, index) => {
    readFilter(filter, index, ref, result);
  });
  return result;
}

function readFilter(filter: Fields, index: number, ref: ObjectRef, into: Collector): void {
  const type = filter.requiredText('type');
  const body = (key: string): Fields | undefined => {
    const found = filter.child(key);
    if (found === undefined) filter.fault(key, 'is required by the type');
    return found;
  };
  switch (type) {
    case 'RequestHeaderModifier':
      into.requestHeaders = [...into.requestHeaders, ...readEdits(body('requestHeaderModifier'), ref)];
      return;
    case 'ResponseHeaderModifier':
      into.responseHeaders = [...into.responseHeaders, ...readEdits(body('responseHeaderModifier'), ref)];
      return;
    case 'RequestRedirect': {
      const redirect = body('requestRedirect');
      if (redirect !== undefined) into.redirect = readRedirect(redirect);
      return;
    }
    case 'URLRewrite': {
      const rewrite = body('urlRewrite');
      into.rewrite = { hostname: rewrite?.text('hostname'), path: readPathModifier(rewrite?.child('path')) };
      return;
    }
    case 'RequestMirror': {
      const mirror = body('requestMirror');
      if (mirror !== undefined) into.mirrors = [...into.mirrors, readMirror(mirror, ref)];
      return;
    }
    case 'CORS': {
      const cors = body('cors');
      if (cors !== undefined) into.cors = readCors(cors, [{ object: ref, path: cors.path }]);
      return;
    }
    case 'ExternalAuth': {
      const auth = body('externalAuth');
      if (auth !== undefined) into.auth = readExternalAuth(auth, ref);
      return;
    }
    default:
      into.foreign = [
        ...into.foreign,
        { ...readForeign(type, filter), isFirst: into.foreign.length === index },
      ];
  }
}

function readForeign(type: string, filter: Fields): ForeignFilter {
  const extension = filter.child('extensionRef');
  return {
    type,
    target:
      extension === undefined
        ? undefined
        : {
            group: extension.text('group') ?? '',
            kind: extension.requiredText('kind'),
            name: extension.requiredText('name'),
          },
    path: filter.path,
  };
}

function readMirror(mirror: Fields, ref: ObjectRef): MirrorFilter {
  const backend = mirror.child('backendRef');
  if (backend === undefined) mirror.fault('backendRef', 'is required');
  const fraction = mirror.child('fraction');
  const numerator = fraction?.integer('numerator') ?? 0;
  const denominator = fraction?.integer('denominator') ?? 100;
  const percent =
    mirror.integer('percent') ?? (fraction === undefined ? 100 : (numerator / denominator) * 100);
  return { backend: readBackendRef(backend ?? mirror, ref), percent, path: mirror.path };
}

/** `set`, `add` and `remove`; one header has one action, so their order does not matter. */
function readEdits(fields: Fields | undefined, ref: ObjectRef): readonly HeaderEdit[] {
  if (fields === undefined) return [];
  const valued = (action: 'set' | 'add'): HeaderEdit[] =>
    fields.children(action).map((entry) => ({
      action,
      name: entry.requiredText('name'),
      value: literal(entry.text('value') ?? ''),
      origins: [{ object: ref, path: entry.path }],
    }));
  const removed = fields.texts('remove').map(
    (name, index): HeaderEdit => ({
      action: 'remove',
      name,
      origins: [{ object: ref, path: [...fields.path, 'remove', index] }],
    }),
  );
  return [...valued('set'), ...valued('add'), ...removed];
}
