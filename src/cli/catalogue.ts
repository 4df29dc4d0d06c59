import { READ_FINDINGS } from '../gateway/read/index.ts';
import { WRITE_FINDINGS } from '../gateway/write/index.ts';
import { CLUSTER_FINDINGS } from '../input/cluster/findings.ts';
import { INPUT_FINDINGS } from '../kubernetes/findings.ts';
import type { FindingKind } from '../model/finding.ts';
import { PROOF_FINDINGS } from '../report/proof-kinds.ts';
import { REPLAY_FINDINGS } from '../report/replay/findings.ts';
import { TARGET_FINDINGS } from '../targets/findings.ts';
import { PROVIDERS } from './providers.ts';

/** Every kind of finding by its code, in the order of the codes. */
export function findingKinds(): ReadonlyMap<string, FindingKind> {
  const kinds = [
    ...INPUT_FINDINGS,
    ...CLUSTER_FINDINGS,
    ...PROVIDERS.flatMap((provider) => provider.findingKinds),
    ...WRITE_FINDINGS,
    ...READ_FINDINGS,
    ...TARGET_FINDINGS,
    ...PROOF_FINDINGS,
    ...REPLAY_FINDINGS,
  ];
  kinds.sort((a, b) => (a.code < b.code ? -1 : 1));
  return new Map(kinds.map((kind) => [kind.code, kind]));
}
