import { read } from '../../src/gateway/read/index.ts';
import { readText } from '../../src/input/read-inputs.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Evaluation } from '../../src/model/evaluation.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Request } from '../../src/model/request.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { TARGETS } from '../../src/targets/index.ts';

/** Objects of YAML text. */
export function objectsOf(text: string): ObjectSet {
  const { objects } = toObjects([readText('manifests', text)], { namespace: 'default' });
  return createObjectSet(objects, { complete: false });
}

/** What manifests mean at a target, its policies among them. */
export function readAt(target: string, text: string): { table: RouteTable; findings: readonly Finding[] } {
  const known = TARGETS.get(target);
  if (known?.policies === undefined) throw new Error(`${target} has no policies`);
  return read(objectsOf(text), { dialect: known.dialect, policies: known.policies.reader });
}

/** How a target answers a request. */
export function answerAt(target: string, text: string, asked: Request): Evaluation {
  return evaluate(readAt(target, text).table, asked);
}

/** A Gateway with one listener, and two rules of one HTTPRoute: `/a` is called `first`. */
export const ROUTE = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gateway}
spec:
  gatewayClassName: any
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route}
spec:
  parentRefs: [{name: gateway}]
  rules:
  - name: first
    matches: [{path: {type: PathPrefix, value: /a}}]
    backendRefs: [{name: one, port: 80}]
  - backendRefs: [{name: two, port: 80}]
`;

/** A policy object as YAML, to stand behind others. */
export function policy(kind: string, name: string, target: string, spec: object): string {
  const [targetKind = '', targetName = '', sectionName] = target.split(' ');
  const section = sectionName === undefined ? {} : { sectionName };
  const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: targetKind, name: targetName, ...section }];
  const object = { apiVersion: kind.split(' ')[0], kind: kind.split(' ')[1], metadata: { name } };
  return `---\n${JSON.stringify({ ...object, spec: { ...spec, targetRefs } })}\n`;
}
