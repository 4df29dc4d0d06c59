import type { Finding } from '../../model/finding.ts';

/** Findings of one code, severity and `kindOf` become one with all places. In order of first appearance. */
export function rollUp(findings: readonly Finding[], kindOf: (item: Finding) => string): readonly Finding[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const item of findings) {
    const key = `${item.code} ${item.severity} ${kindOf(item)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()].map(rolledUp);
}

function rolledUp(group: readonly [Finding, ...Finding[]]): Finding {
  const [first, ...others] = group;
  if (others.length === 0) return first;
  const objects = others.length === 1 ? 'one more object' : `${others.length} more objects`;
  return {
    ...first,
    message: `${first.message} The same holds for ${objects}.`,
    origins: group.flatMap(({ origins }) => origins),
  };
}
