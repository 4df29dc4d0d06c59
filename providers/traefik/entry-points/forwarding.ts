import type { HeaderEdit } from '../../../src/model/outcome.ts';
import type { Template, TemplatePart } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';
import type { Stage } from '../middlewares/stage.ts';
import { mapForwards, withRequestHeadersBefore } from '../services/branches.ts';
import type { EntryPoint } from './entry-point.ts';

/** Headers that Traefik manages: peers that are not trusted cannot send them, Connection cannot take them away. */
export const MANAGED_HEADERS: readonly string[] = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-method',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-scheme',
  'x-forwarded-server',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-forwarded-uri',
  'x-real-ip',
  'x-scheme',
];

/** Those of them that Traefik only passes on. */
const PASSED_ON: readonly string[] = [
  'x-forwarded-for',
  'x-forwarded-method',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-forwarded-uri',
  'x-scheme',
];

/**
 * What the entry point does to forwarding headers before any router sees the request
 * (pkg/middlewares/forwardedheaders/forwarded_header.go). The value of X-Forwarded-Proto for upgrades to WebSocket
 * (`ws`, `wss`) is not modelled.
 */
export function forwardingStage(entryPoint: EntryPoint): Stage {
  return {
    name: `forwarding headers of entry point ${entryPoint.name}`,
    origins: entryPoint.origins,
    apply: (inner, { scheme }) => {
      const before = edits(entryPoint, scheme);
      return withRequestHeadersBefore(addedAlone(inner, before), before);
    },
  };
}

/** What is added under a name that was taken away before is all that there is: it is set. */
function addedAlone(inner: Handling, before: readonly HeaderEdit[]): Handling {
  const gone = new Set(before.flatMap(({ action, name }) => (action === 'remove' ? [name] : [])));
  return mapForwards(inner, (forward) => {
    const there = new Set<string>();
    const requestHeaders = forward.requestHeaders.map((edit): HeaderEdit => {
      const name = edit.name.toLowerCase();
      const alone = edit.action === 'add' && gone.has(name) && !there.has(name);
      if (edit.action !== 'remove') there.add(name);
      return alone ? { ...edit, action: 'set' } : edit;
    });
    return { ...forward, requestHeaders };
  });
}

function edits(entryPoint: EntryPoint, scheme: 'http' | 'https'): readonly HeaderEdit[] {
  const set = (name: string, value: Template): HeaderEdit => ({ action: 'set', name, value });
  const believed = (name: string, fallback: Template): Template => {
    const part = believedHeader(entryPoint, name);
    return part === undefined ? fallback : [{ ...part, fallback }];
  };
  const proto = believed('x-forwarded-proto', [{ text: scheme }]);
  return [
    ...passedOn(entryPoint),
    set('x-real-ip', believed('x-real-ip', [{ variable: 'remote-address' }])),
    set('x-forwarded-proto', proto),
    set('x-forwarded-port', believed('x-forwarded-port', portOf(entryPoint, scheme, proto))),
    ...(entryPoint.addsSchemeHeaders ? [set('x-forwarded-scheme', proto), set('x-scheme', proto)] : []),
    set('x-forwarded-host', believed('x-forwarded-host', [{ variable: 'host-header' }])),
    set('x-forwarded-server', [{ unknown: 'host name of the Traefik instance' }]),
  ];
}

type HeaderPart = Extract<TemplatePart, { readonly header: string }>;

/** The client's own value, as far as the entry point believes it. */
function believedHeader({ trust }: EntryPoint, name: string): HeaderPart | undefined {
  if (trust === 'nobody') return undefined;
  return trust === 'everybody' ? { header: name } : { header: name, peers: trust };
}

function passedOn(entryPoint: EntryPoint): readonly HeaderEdit[] {
  const { trust } = entryPoint;
  if (trust === 'everybody') return [];
  return PASSED_ON.map((name): HeaderEdit => {
    const part = believedHeader(entryPoint, name);
    return part === undefined ? { action: 'remove', name } : { action: 'set', name, value: [part] };
  });
}

/** The port of the Host header, else the usual one of the scheme. */
function portOf({ trust }: EntryPoint, scheme: 'http' | 'https', proto: Template): Template {
  const usual: Template =
    scheme === 'https'
      ? [{ text: '443' }]
      : trust === 'nobody'
        ? [{ text: '80' }]
        : [replaced([replaced(proto, '^(?:https|wss)$', [{ text: '443' }])], '^[^4].*$', [{ text: '80' }])];
  return [
    replaced(
      [{ variable: 'host-header' }, { text: ':' }, ...usual],
      '^(?:\\[[^\\]]*\\]|[^:\\[\\]]*):(\\d+)(?::\\d+)?$',
      [{ capture: 1 }],
    ),
  ];
}

function replaced(text: Template, source: string, by: Template): TemplatePart {
  const pattern = { source, flavour: 'go', ignoreCase: false, anchoring: 'none' } as const;
  return { replaced: text, pattern, by };
}

/** The reverse proxy adds the peer to X-Forwarded-For, behind all that middlewares did (pkg/proxy/httputil). */
export function peerStage(entryPoint: EntryPoint): Stage {
  const edit: HeaderEdit = {
    action: 'add',
    name: 'x-forwarded-for',
    value: [{ variable: 'remote-address' }],
  };
  return {
    name: 'the peer in X-Forwarded-For',
    origins: [],
    apply: (inner) =>
      entryPoint.appendsForwardedFor
        ? mapForwards(inner, (forward) => ({
            ...forward,
            requestHeaders: [...forward.requestHeaders, edit],
          }))
        : inner,
  };
}
