import { asString, dig } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { nameOf } from '../../../src/model/origin.ts';
import { DELEGATE_CONFLICT, DELEGATE_MISSING, UNUSED_DELEGATE } from '../findings/objects.ts';
import { visibility } from '../gateways/visible.ts';
import type { Notes } from '../notes.ts';
import type { HttpEntry, HttpMatch, Part, StringMatch, VirtualService } from '../objects/virtual-service.ts';
import type { MeshSettings } from '../settings.ts';

/**
 * VirtualServices with their delegates in place (pilot/pkg/model/virtualservice.go, mergeVirtualServicesIfNeeded). Those
 * without hosts are delegates, and work only through others.
 */
export function withDelegates(
  services: readonly VirtualService[],
  settings: MeshSettings,
  notes: Notes,
): readonly VirtualService[] {
  const delegates = new Map(
    services.filter(isDelegate).map((service) => [`${service.namespace}/${service.name}`, service]),
  );
  const used = new Set<VirtualService>();
  const roots = services.filter((service) => !isDelegate(service));
  const merged = roots.map((root) => ({
    ...root,
    http: root.http.flatMap((entry) => {
      const part = entry.parts.get('delegate');
      if (part === undefined) return [entry];
      const name = delegateName(part);
      const delegate = delegates.get(name);
      const shown = delegate !== undefined && isShown(delegate, root.namespace, settings);
      if (!shown) {
        const why =
          delegate === undefined ? 'is not in the input' : `is not shown to the namespace ${root.namespace}`;
        const message = `${nameOf(part.origin.object)}: the delegate ${name} ${why}; the entry is left out.`;
        notes.report(DELEGATE_MISSING, message, [part.origin]);
        return [];
      }
      used.add(delegate);
      return delegate.http.flatMap((sub) => mergeEntry(entry, sub, notes));
    }),
  }));
  for (const delegate of delegates.values()) {
    if (used.has(delegate)) continue;
    const ref = refOf(delegate.object);
    notes.report(
      UNUSED_DELEGATE,
      `VirtualService ${nameOf(ref)} has no hosts, and no other delegates to it.`,
      [{ object: ref, path: ['spec'] }],
    );
    notes.overrule(
      ref,
      ['spec'],
      'no-effect',
      'the VirtualService has no hosts and is the delegate of none',
      [UNUSED_DELEGATE.code],
    );
  }
  return merged;
}

function isDelegate({ hosts }: VirtualService): boolean {
  return hosts.length === 0;
}

function delegateName(part: Part): string {
  const namespace = asString(dig(part.value, 'namespace')) ?? '';
  return `${namespace === '' ? part.namespace : namespace}/${asString(dig(part.value, 'name')) ?? ''}`;
}

function isShown(delegate: VirtualService, namespace: string, settings: MeshSettings): boolean {
  return visibility(delegate, namespace, settings) !== undefined;
}

/** What an entry of a delegate says goes before what the root says. */
function mergeEntry(root: HttpEntry, sub: HttpEntry, notes: Notes): readonly HttpEntry[] {
  const matches = mergeMatches(root.matches, sub.matches);
  if (matches === undefined) {
    const [origin] = sub.origins;
    const name = origin === undefined ? '' : nameOf(origin.object);
    notes.report(
      DELEGATE_CONFLICT,
      `${name}: the conditions of an entry leave those of the entry that delegates to it.`,
      sub.origins,
    );
    for (const { object, path } of sub.origins) {
      notes.overrule(object, path, 'no-effect', 'the conditions leave those of the root', [
        DELEGATE_CONFLICT.code,
      ]);
    }
    return [];
  }
  const parts = new Map([...root.parts].filter(([key]) => key !== 'delegate'));
  for (const [key, part] of sub.parts) parts.set(key, part);
  return [{ matches, parts, origins: [...sub.origins, ...root.origins] }];
}

/** Undefined: an alternative of the delegate fits none of the root. Empty: everything matches. */
function mergeMatches(
  root: readonly HttpMatch[],
  sub: readonly HttpMatch[],
): readonly HttpMatch[] | undefined {
  if (root.length === 0) return sub;
  if (sub.length === 0) return root;
  const merged: HttpMatch[] = [];
  for (const inner of sub) {
    const fitting = root.filter((outer) => !conflicts(outer, inner));
    if (fitting.length === 0) return undefined;
    merged.push(...fitting.map((outer) => mergeMatch(outer, inner)));
  }
  return merged;
}

function mergeMatch(root: HttpMatch, sub: HttpMatch): HttpMatch {
  const uri = sub.uri ?? root.uri;
  const scheme = sub.scheme ?? root.scheme;
  const method = sub.method ?? root.method;
  const authority = sub.authority ?? root.authority;
  return {
    ...sub,
    ...(uri === undefined ? {} : { uri }),
    ...(scheme === undefined ? {} : { scheme }),
    ...(method === undefined ? {} : { method }),
    ...(authority === undefined ? {} : { authority }),
    headers: new Map([...root.headers, ...sub.headers]),
    withoutHeaders: new Map([...root.withoutHeaders, ...sub.withoutHeaders]),
    queryParams: new Map([...root.queryParams, ...sub.queryParams]),
    port: sub.port === 0 ? root.port : sub.port,
    gateways: sub.gateways.length === 0 ? root.gateways : sub.gateways,
    sourceLabels: new Map([...root.sourceLabels, ...sub.sourceLabels]),
    sourceNamespace: sub.sourceNamespace === '' ? root.sourceNamespace : sub.sourceNamespace,
    origins: [...sub.origins, ...root.origins],
  };
}

function conflicts(root: HttpMatch, sub: HttpMatch): boolean {
  const pairs: ReadonlyArray<readonly [StringMatch | undefined, StringMatch | undefined]> = [
    [root.uri, sub.uri],
    [root.scheme, sub.scheme],
    [root.method, sub.method],
    [root.authority, sub.authority],
    ...[...sub.headers].map(([name, match]) => [root.headers.get(name), match] as const),
    // The conditions of the delegate on missing headers are held against those of the root on present ones.
    ...[...sub.withoutHeaders].map(([name, match]) => [root.headers.get(name), match] as const),
    ...[...sub.queryParams].map(([name, match]) => [root.queryParams.get(name), match] as const),
  ];
  if (pairs.some(([outer, inner]) => contradict(outer, inner))) return true;
  if (root.ignoreUriCase !== sub.ignoreUriCase) return true;
  return root.port !== 0 && sub.port !== 0 && root.port !== sub.port;
}

/** stringMatchConflict: the delegate's text must lie inside the root's. */
function contradict(root: StringMatch | undefined, sub: StringMatch | undefined): boolean {
  if (root === undefined || sub === undefined) return false;
  if (root.kind === 'present' || sub.kind === 'present') return true;
  if (root.kind === 'regex' || sub.kind === 'regex') return true;
  if (root.kind === 'exact') return sub.kind !== 'exact' || sub.value !== root.value;
  return !sub.value.startsWith(root.value);
}
