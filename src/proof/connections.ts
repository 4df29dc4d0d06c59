import { evaluate } from '../model/evaluate.ts';
import type { Request } from '../model/request.ts';
import type { RouteTable, TlsSettings } from '../model/route-table.ts';
import type { ProofContext } from './context.ts';
import { forAfter } from './explain/witness.ts';
import type { HostGroup } from './group.ts';
import { dataKey } from './outcomes/data-key.ts';
import type { Decider, PolicyDifference, ProofDifference } from './proof.ts';

/** What the hosts of a group ask of TLS connections before a route is looked at. */
export interface ConnectionResult {
  readonly differences: readonly ProofDifference[];
  readonly policies: readonly PolicyDifference[];
}

/** Compares client certificates that are asked for, the check of the server name, and the certificate shown. */
export function compareConnections(group: HostGroup, context: ProofContext): ConnectionResult {
  const { before, after, entrance } = group;
  const [one, two] = [before.virtualHost?.tls, after.virtualHost?.tls];
  if (entrance.scheme !== 'https' || before.virtualHost === undefined || after.virtualHost === undefined) {
    return { differences: [], policies: [] };
  }
  const deciders = [deciderOf(one), deciderOf(two)] as const;
  const policies: PolicyDifference[] = [];
  if (dataKey(one?.certificate) !== dataKey(two?.certificate)) {
    policies.push({
      kind: 'certificate',
      before: certificateOf(one),
      after: certificateOf(two),
      isDefault: (one?.certificate ?? 'default') === 'default',
      routes: { before: deciders[0], after: deciders[1], count: 1 },
    });
  }
  const differences: ProofDifference[] = [];
  for (const request of connectionRequests(group, [one, two])) {
    const witnessAfter = forAfter(request, entrance);
    if (!needsLook(one, two)) break;
    const first = context.observer.observe(context.tables[0], request);
    if (first === context.observer.observe(context.tables[1], witnessAfter)) continue;
    if (isServed(context.tables[0], request) && isServed(context.tables[1], witnessAfter)) continue;
    const lost = one?.clientCertificates !== undefined && two?.clientCertificates === undefined;
    const added = one?.clientCertificates === undefined && two?.clientCertificates !== undefined;
    differences.push({
      cause: added ? 'added-policy' : 'lost-policy',
      detail: 'client certificate or server name',
      direction: lost ? 'wider' : added ? 'narrower' : 'different',
      witness: request,
      witnessAfter,
      before: deciders[0],
      after: deciders[1],
      region: 'every connection of the host',
    });
    break;
  }
  return { differences, policies };
}

/** Whatever the certificate: how it is forwarded then is compared with the routes. */
function isServed(table: RouteTable, request: Request): boolean {
  return evaluate(table, request).results.every(({ kind }) => kind === 'forwarded');
}

function needsLook(one: TlsSettings | undefined, two: TlsSettings | undefined): boolean {
  return (
    dataKey([one?.clientCertificates, one?.misdirected]) !==
    dataKey([two?.clientCertificates, two?.misdirected])
  );
}

function deciderOf(tls: TlsSettings | undefined): Decider {
  return { name: 'TLS settings of the host', origins: tls?.origins ?? [] };
}

function certificateOf(tls: TlsSettings | undefined): readonly { readonly text: string }[] {
  if (tls === undefined) return [];
  return [{ text: tls.certificate === 'default' ? 'the default certificate' : tls.certificate.secret }];
}

/** Connections without and with a certificate, and one whose server name is another host. */
function connectionRequests(
  { entrance, classes }: HostGroup,
  settings: ReadonlyArray<TlsSettings | undefined>,
): readonly Request[] {
  const { scheme, port } = entrance;
  const host = classes[0]?.sample ?? '';
  const plain: Request = {
    method: 'GET',
    scheme,
    host,
    ...(port === 443 ? {} : { port }),
    target: '/',
    headers: [],
    remoteAddress: '203.0.113.7',
  };
  const requests: Request[] = [plain, { ...plain, clientCertificate: 'some' }];
  if (settings.some((tls) => tls?.misdirected !== undefined)) {
    requests.push({ ...plain, sni: 'another.example' });
  }
  return requests;
}
