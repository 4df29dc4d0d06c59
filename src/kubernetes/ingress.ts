import { type Finding, finding } from '../model/finding.ts';
import { describeObject, describePath, type FieldPath } from '../model/origin.ts';
import { CLASS_TWICE, OLD_API_VERSION, UNKNOWN_FIELD } from './findings.ts';
import { type IngressBackend, readBackend } from './ingress-backend.ts';
import { checkMetadata } from './metadata-rules.ts';
import { checkDnsSubdomain, checkWildcardDns, isIpAddress } from './names.ts';
import type { KubernetesObject } from './object.ts';
import { refOf } from './object.ts';
import {
  type FieldReader,
  fieldReader,
  readObject,
  readObjects,
  readText,
  readTexts,
  refuse,
  unknownFields,
  type Violation,
} from './reader.ts';
import { refusal } from './refusal.ts';

export type { IngressBackend } from './ingress-backend.ts';

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

/** An Ingress of any API version in the terms of networking.k8s.io/v1, as the API server would store it. */
export interface Ingress {
  readonly object: KubernetesObject;
  /** spec.ingressClassName. */
  readonly className?: string;
  /** The annotation kubernetes.io/ingress.class. */
  readonly classAnnotation?: string;
  readonly defaultBackend?: IngressBackend;
  readonly rules: readonly IngressRule[];
  readonly tls: readonly IngressTls[];
}

export interface IngressRule {
  /** Empty: all hosts. */
  readonly host: string;
  /** Undefined when the rule has no `http`; then the default backend of the Ingress or the controller answers. */
  readonly paths: readonly IngressPath[] | undefined;
  readonly field: FieldPath;
}

export interface IngressPath {
  /** Empty only with ImplementationSpecific. */
  readonly path: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend;
  readonly field: FieldPath;
}

export interface IngressTls {
  readonly hosts: readonly string[];
  readonly secretName?: string;
  readonly field: FieldPath;
}

export interface IngressReading {
  /** Absent when the API server would refuse the object. */
  readonly ingress?: Ingress;
  readonly findings: readonly Finding[];
}

const V1 = 'networking.k8s.io/v1';
const OLD_VERSIONS: ReadonlySet<string> = new Set(['networking.k8s.io/v1beta1', 'extensions/v1beta1']);
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** Whether the object is an Ingress of Kubernetes, of a version that `readIngress` reads. */
export function isIngress(object: KubernetesObject): boolean {
  return object.kind === 'Ingress' && (object.apiVersion === V1 || OLD_VERSIONS.has(object.apiVersion));
}

/**
 * Reads an Ingress with the checks of the API server (kubernetes/kubernetes
 * `pkg/apis/networking/validation/validation.go`). For an object with a uid the rules that are not applied to existing
 * objects are left out: a cluster has it already.
 */
export function readIngress(object: KubernetesObject): IngressReading {
  const findings: Finding[] = [];
  if (!isIngress(object)) {
    const known = `is ${object.apiVersion}, not ${[V1, ...OLD_VERSIONS].join(', ')}`;
    return { findings: [refusal(object, [{ path: ['apiVersion'], reason: known }])] };
  }
  const old = object.apiVersion !== V1;
  const ref = refOf(object);
  if (old) {
    const message = `${describeObject(ref)} is of ${object.apiVersion}, which Kubernetes serves no longer since 1.22; it is read as ${V1}.`;
    findings.push(finding(OLD_API_VERSION, message, [{ object: ref, path: ['apiVersion'] }]));
  }
  const violations: Violation[] = [...checkMetadata(object)];
  const root = fieldReader(object.raw, [], violations);
  const spec = readObject(root, 'spec') ?? fieldReader({}, ['spec'], violations);
  const ingress = readSpec(object, spec, old, violations);
  for (const path of unknownFields(spec)) {
    const message = `${describeObject(ref)}: ${object.apiVersion} has no field ${describePath(path)}; it has no effect.`;
    findings.push(finding(UNKNOWN_FIELD, message, [{ object: ref, path }]));
  }
  if (violations.length > 0) return { findings: [...findings, refusal(object, violations)] };
  const { className, classAnnotation } = ingress;
  if (className !== undefined && classAnnotation !== undefined) {
    const message = `${describeObject(ref)} names the class "${className}" in spec.ingressClassName and "${classAnnotation}" in the annotation ${CLASS_ANNOTATION}.`;
    const origins = [
      { object: ref, path: ['metadata', 'annotations', CLASS_ANNOTATION] },
      { object: ref, path: ['spec', 'ingressClassName'] },
    ];
    findings.push(finding(CLASS_TWICE, message, origins));
  }
  return { ingress, findings };
}

function readSpec(
  object: KubernetesObject,
  spec: FieldReader,
  old: boolean,
  violations: readonly Violation[],
): Ingress {
  const exists = object.metadata.uid !== undefined;
  const className = readText(spec, 'ingressClassName');
  const classProblem = className === undefined ? undefined : checkDnsSubdomain(className);
  if (classProblem !== undefined) refuse(spec, ['ingressClassName'], classProblem);

  const backendField = old ? 'backend' : 'defaultBackend';
  const backendReader = readObject(spec, backendField);
  const defaultBackend = backendReader === undefined ? undefined : readBackend(backendReader, old);
  const ruleReaders = readObjects(spec, 'rules') ?? [];
  const rules = ruleReaders.map((reader) => readRule(reader, old, exists, violations));
  const tls = (readObjects(spec, 'tls') ?? []).map((reader) => readTls(reader, exists));
  if (ruleReaders.length === 0 && backendReader === undefined) {
    refuse(spec, [], `has neither rules nor ${backendField}`);
  }
  const classAnnotation = object.metadata.annotations[CLASS_ANNOTATION];
  return {
    object,
    ...(className === undefined ? {} : { className }),
    ...(classAnnotation === undefined ? {} : { classAnnotation }),
    ...(defaultBackend === undefined ? {} : { defaultBackend }),
    rules,
    tls,
  };
}

function readRule(
  reader: FieldReader,
  old: boolean,
  exists: boolean,
  violations: readonly Violation[],
): IngressRule {
  const host = readText(reader, 'host') ?? '';
  if (host !== '') checkHost(reader, 'host', host);
  const http = readObject(reader, 'http');
  if (http === undefined) return { host, paths: undefined, field: reader.path };
  const before = violations.length;
  const paths = readObjects(http, 'paths') ?? [];
  if (paths.length === 0 && violations.length === before) refuse(http, ['paths'], 'is empty');
  const lenient = exists && host.includes('*');
  return {
    host,
    paths: paths.flatMap((path) => readPath(path, old, lenient) ?? []),
    field: reader.path,
  };
}

function checkHost(reader: FieldReader, key: string, host: string): void {
  if (isIpAddress(host)) {
    refuse(reader, [key], `is the IP address ${host}, not a DNS name`);
    return;
  }
  const problem = host.includes('*') ? checkWildcardDns(host) : checkDnsSubdomain(host);
  if (problem !== undefined) refuse(reader, [key], problem);
}

const PATH_TYPES: ReadonlySet<string> = new Set(['Exact', 'Prefix', 'ImplementationSpecific']);
const NOT_IN_PATHS: readonly string[] = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_END: readonly string[] = ['/..', '/.'];

function isPathType(text: string): text is PathType {
  return PATH_TYPES.has(text);
}

function readPath(reader: FieldReader, old: boolean, lenient: boolean): IngressPath | undefined {
  const path = readText(reader, 'path') ?? '';
  const given = readText(reader, 'pathType') ?? (old ? 'ImplementationSpecific' : undefined);
  const backendReader = readObject(reader, 'backend');
  const backend = backendReader === undefined ? undefined : readBackend(backendReader, old);
  if (backendReader === undefined) refuse(reader, ['backend'], 'is missing');
  if (given === undefined) refuse(reader, ['pathType'], 'is missing');
  else if (!isPathType(given)) {
    refuse(reader, ['pathType'], `is "${given}", not Exact, Prefix or ImplementationSpecific`);
  } else {
    if (!lenient) checkPath(reader, path, given);
    if (backend !== undefined) return { path, pathType: given, backend, field: reader.path };
  }
  return undefined;
}

function checkPath(reader: FieldReader, path: string, pathType: PathType): void {
  if (!path.startsWith('/') && (path !== '' || pathType !== 'ImplementationSpecific')) {
    refuse(reader, ['path'], path === '' ? 'is missing' : `is "${path}", which does not begin with "/"`);
    return;
  }
  if (pathType === 'ImplementationSpecific') return;
  for (const part of NOT_IN_PATHS) {
    if (path.includes(part))
      refuse(reader, ['path'], `is "${path}"; with ${pathType} it must not contain "${part}"`);
  }
  for (const end of NOT_AT_END) {
    if (path.endsWith(end))
      refuse(reader, ['path'], `is "${path}"; with ${pathType} it must not end with "${end}"`);
  }
}

function readTls(reader: FieldReader, exists: boolean): IngressTls {
  const hosts = readTexts(reader, 'hosts') ?? [];
  for (const [index, host] of hosts.entries()) {
    const problem = host.includes('*') ? checkWildcardDns(host) : checkDnsSubdomain(host);
    if (problem !== undefined) refuse(reader, ['hosts', index], problem);
  }
  const secretName = readText(reader, 'secretName');
  const problem = secretName === undefined || secretName === '' ? undefined : checkDnsSubdomain(secretName);
  if (problem !== undefined && !exists) refuse(reader, ['secretName'], problem);
  return {
    hosts,
    ...(secretName === undefined || secretName === '' ? {} : { secretName }),
    field: reader.path,
  };
}
