import type { HostPattern } from '../../src/model/route-table.ts';

/** Host pattern of a rule: `*.` stands for one label (buildServerName in the controller's template.go). */
export function ruleHostPattern(host: string): HostPattern {
  if (host.startsWith('*.'))
    return { kind: 'wildcard', suffix: host.slice(1).toLowerCase(), labels: 'one-label' };
  return { kind: 'exact', host: host.toLowerCase() };
}

/** Host pattern of an alias, as nginx reads a server name: `*.x` stands for any number of labels, `~` begins a regex. */
export function aliasPattern(alias: string): HostPattern {
  if (alias.startsWith('~')) return { kind: 'regex', source: alias.slice(1) };
  if (alias.startsWith('*.'))
    return { kind: 'wildcard', suffix: alias.slice(1).toLowerCase(), labels: 'many-labels' };
  return { kind: 'exact', host: alias.toLowerCase() };
}

/** True when a certificate's name stands for the host: equal, or a wildcard for its first label. */
export function compareHost(certificateName: string, host: string): boolean {
  const name = certificateName.toLowerCase();
  const wanted = host.toLowerCase();
  if (name === wanted) return true;
  if (!name.startsWith('*.')) return false;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === name.slice(1);
}
