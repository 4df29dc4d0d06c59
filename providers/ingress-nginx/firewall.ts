import type { Origin } from '../../src/model/origin.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Controller } from './controller.ts';

/**
 * Why ModSecurity may refuse requests of a location; undefined when it cannot. The controller's own rules only detect:
 * requests are refused where a snippet switches the rule engine on (rootfs/etc/nginx/template/nginx.tmpl,
 * buildModSecurityForLocation in template.go).
 */
export function firewallOf(
  config: IngressConfig | undefined,
  controller: Controller,
): { readonly why: string; readonly origins: readonly Origin[] } | undefined {
  const find = (name: string) => config?.others.find((other) => other.name === name);
  const enabled = find('enable-modsecurity');
  const isEnabled = enabled === undefined ? controller.modsecurity.value : enabled.value === 'true';
  if (!isEnabled) return undefined;
  const own = find('modsecurity-snippet');
  const rules = own?.value ?? (controller.modsecurity.value ? controller.modsecuritySnippet.value : '');
  if (!/^[ \t]*SecRuleEngine[ \t]+"?On\b/im.test(rules)) return undefined;
  const origins = [
    ...(enabled?.origins ?? controller.modsecurity.origins),
    ...(own?.origins ?? controller.modsecuritySnippet.origins),
  ];
  return { why: 'ModSecurity refuses requests by its own rules', origins };
}
