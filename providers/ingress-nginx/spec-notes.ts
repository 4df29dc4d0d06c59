import { finding } from '../../src/model/finding.ts';
import { describePath, nameOf } from '../../src/model/origin.ts';
import {
  ALIAS_IGNORED,
  CANARY_SERVICE,
  CERTIFICATE_IGNORED,
  CERTIFICATE_UNUSED,
  DEFAULT_BACKEND_IGNORED,
  DUPLICATE_PATH,
  RESOURCE_BACKEND,
} from './compile-findings.ts';
import { type Configuration, hostOf, type Server, type TakenIngress } from './configuration.ts';
import type { IgnoredPath } from './locations.ts';
import { type Notes, note } from './notes.ts';
import { originOf, type SpecTls } from './spec.ts';

/** Accounts for every field of the spec that does not reach the table. */
export function noteFields(
  notes: Notes,
  ingresses: readonly TakenIngress[],
  ignored: readonly IgnoredPath[],
  configuration: Configuration,
): void {
  for (const item of ignored) noteIgnoredPath(notes, item);
  for (const ingress of ingresses) {
    noteTls(notes, ingress, configuration);
    noteDefaultBackend(notes, ingress, configuration);
    noteAliases(notes, ingress, configuration);
  }
  for (const server of configuration.servers.values()) noteCertificate(notes, server);
}

function noteIgnoredPath(notes: Notes, item: IgnoredPath): void {
  const { ingress, path, why } = item;
  const origins = [originOf(ingress.spec, path.field)];
  const where = `Ingress ${nameOf(ingress.spec.ref)}: path "${path.path}" (${path.type}) of host ${hostText(item.host)}`;
  if (why === 'resource-backend') {
    const message = `${where} has a backend that is no Service, so the controller skips it`;
    note(
      notes,
      ingress.spec,
      path.field,
      path.path,
      'no-effect',
      finding(RESOURCE_BACKEND, message, origins),
    );
    return;
  }
  if (why === 'canary-service') {
    const message = `${where} has no effect: an older canary Ingress made Service ${path.backend.service?.name ?? ''} a canary only`;
    note(notes, ingress.spec, path.field, path.path, 'no-effect', finding(CANARY_SERVICE, message, origins));
    return;
  }
  const winner = item.winner;
  const older = winner === undefined ? '' : `: Ingress ${nameOf(winner.spec.ref)} has it already`;
  const message = `${where} has no effect${older}`;
  note(notes, ingress.spec, path.field, path.path, 'no-effect', finding(DUPLICATE_PATH, message, origins));
}

function noteTls(notes: Notes, ingress: TakenIngress, configuration: Configuration): void {
  const { spec } = ingress;
  for (const entry of spec.tls) {
    const reason = unusedTls(ingress, entry, configuration);
    if (reason === undefined) continue;
    const message = `Ingress ${nameOf(spec.ref)}: ${describePath(entry.field)} has no effect: ${reason}`;
    const found = finding(CERTIFICATE_IGNORED, message, [originOf(spec, entry.field)]);
    note(notes, spec, entry.field, entry.secretName, 'no-effect', found);
  }
}

function unusedTls(ingress: TakenIngress, entry: SpecTls, configuration: Configuration): string | undefined {
  if (ingress.config.canary !== undefined) return 'a canary Ingress decides no certificate';
  const hosts = ingress.spec.rules.map((rule) => rule.host);
  let winner: Server | undefined;
  for (const host of hosts) {
    const server = host === '' ? undefined : configuration.servers.get(host);
    const origins = server?.certificate?.origins ?? [];
    const isOurs = origins.some(({ object }) => object === ingress.spec.ref);
    if (isOurs && origins.some(({ path }) => path === entry.field)) return undefined;
    if (server !== undefined && !isOurs) winner = server;
  }
  if (hosts.every((host) => host === '')) return 'requests without a known host get the default certificate';
  const owner = winner?.certificate?.origins[0]?.object;
  if (winner !== undefined && owner !== undefined && owner !== ingress.spec.ref)
    return `the older Ingress ${nameOf(owner)} decides the certificate of ${winner.host}`;
  return 'no rule of the Ingress names a host that it is for';
}

function noteDefaultBackend(notes: Notes, ingress: TakenIngress, configuration: Configuration): void {
  const { spec } = ingress;
  const backend = spec.defaultBackend;
  if (backend === undefined || ingress.config.canary !== undefined) return;
  const isUsed = [...configuration.servers.values()].some((server) =>
    server.locations.some((location) =>
      location.origins.some(({ object, path }) => object === spec.ref && path === backend.field),
    ),
  );
  if (isUsed) return;
  const reason =
    backend.service === undefined
      ? 'it is no Service'
      : spec.rules.length === 0
        ? 'an older Ingress without rules serves unknown hosts'
        : 'other Ingresses were the first to name its hosts, or claim all of their paths';
  const message = `Ingress ${nameOf(spec.ref)}: spec.defaultBackend has no effect: ${reason}`;
  const found = finding(DEFAULT_BACKEND_IGNORED, message, [originOf(spec, backend.field)]);
  note(notes, spec, backend.field, backend.service?.name ?? '', 'no-effect', found);
}

function noteAliases(notes: Notes, ingress: TakenIngress, configuration: Configuration): void {
  const aliases = ingress.config.serverAliases;
  if (aliases.value.length === 0 || ingress.config.canary !== undefined) return;
  const served = new Set<string>();
  for (const rule of ingress.spec.rules)
    for (const alias of configuration.servers.get(hostOf(rule.host))?.aliases ?? []) served.add(alias);
  const missing = aliases.value.filter((alias) => !served.has(alias));
  if (missing.length === 0) return;
  const message = `Ingress ${nameOf(ingress.spec.ref)}: server-alias ${missing.join(', ')} has no effect: it is a host of a rule, or an older Ingress decides the aliases`;
  notes.findings.push(finding(ALIAS_IGNORED, message, aliases.origins));
}

/** A TLS section that ends in the default certificate. */
function noteCertificate(notes: Notes, server: Server): void {
  const { certificate } = server;
  if (certificate === undefined || certificate.secret !== 'default' || certificate.origins.length === 0)
    return;
  const message = `Host ${server.host} is served with the controller's default certificate: the TLS section of the oldest Ingress that has one names no usable Secret for it`;
  notes.findings.push(finding(CERTIFICATE_UNUSED, message, certificate.origins));
}

function hostText(host: string): string {
  return host === '_' ? '(any other)' : host;
}
