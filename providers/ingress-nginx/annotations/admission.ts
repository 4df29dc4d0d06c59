import type { IngressAccount } from '../ledger.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import { RISK_LEVELS, type RiskLevel } from '../settings/value-types.ts';
import { type ControllerVersion, isAtLeast } from '../settings/version.ts';
import type { Refusal } from './config.ts';
import { ALIAS_NAMES, DECLARATIONS } from './index.ts';

/** Whether the controller looks at the annotations of an Ingress at all. */
export interface Admission {
  readonly refused?: {
    readonly why: 'word' | 'risk';
    /** Full names of the annotations to blame, as written. */
    readonly culprits: readonly string[];
    readonly reason: string;
    refusal(account: IngressAccount): Refusal;
  };
}

/**
 * Word blocklist, then risk level: both refuse the whole Ingress.
 * Source: checkBadAnnotationValue of store.go; CheckAnnotationRisk of parser/validators.go, which looks at names after
 * cutting the prefix off where it is there, so that a bare name counts too.
 */
export function admit(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
  config: ControllerConfig,
): Admission {
  const names = Object.keys(annotations);
  const list = config.settings['annotation-value-word-blocklist'].value;
  if (list !== '') {
    const words = list.trim().split(',');
    for (const name of names) {
      if (!name.startsWith(prefix)) continue;
      const word = words.find((candidate) => (annotations[name] ?? '').includes(candidate));
      if (word !== undefined) {
        return refused(
          'word',
          [name],
          `it holds ${JSON.stringify(word)}, a word of annotation-value-word-blocklist`,
        );
      }
    }
  }
  const allowed = config.settings['annotations-risk-level'].value;
  const risky = names.filter((name) => {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const risk = riskOf(bare, config.version);
    return risk !== undefined && RISK_LEVELS.indexOf(risk) > RISK_LEVELS.indexOf(allowed);
  });
  if (risky.length === 0) return {};
  return refused('risk', risky, `it is above the risk level ${allowed} that annotations-risk-level allows`);
}

/** Aliases count since 1.13.8, 1.14.4 and 1.15.0. */
function riskOf(name: string, version: ControllerVersion): RiskLevel | undefined {
  const direct = DECLARATIONS.get(name);
  if (direct !== undefined) return direct.risk;
  const main = ALIAS_NAMES.get(name);
  if (main === undefined) return undefined;
  const since = version.minor === 13 ? '1.13.8' : '1.14.4';
  return isAtLeast(version, since) ? DECLARATIONS.get(main)?.risk : undefined;
}

function refused(why: 'word' | 'risk', culprits: readonly string[], reason: string): Admission {
  return {
    refused: {
      why,
      culprits,
      reason,
      refusal: (account) => ({
        reason: `${culprits.join(', ')}: ${reason}`,
        origins: culprits.map(account.originOf),
      }),
    },
  };
}
