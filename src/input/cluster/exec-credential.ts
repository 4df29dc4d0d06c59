import { spawn } from 'node:child_process';
import path from 'node:path';
import { asObjects, asString, asStrings, dig, isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { readNamedFile } from './kubeconfig.ts';
import type { ClusterHost } from './options.ts';
import { clusterFailure, codeOf } from './problems.ts';
import type { ClusterTarget } from './target.ts';

/** What a credential plugin gives. */
export interface ExecCredential {
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

/** Bytes of a credential; more is no credential. */
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Runs the credential plugin of a user (`client.authentication.k8s.io`; k8s.io/client-go/plugin/pkg/client/auth/exec).
 * What it prints on standard error is for the person at the terminal and is passed on; its standard output is not shown
 * anywhere, because that is the credential.
 */
export async function runCredentialPlugin(
  exec: JsonObject,
  { where, userName, server, cluster }: ClusterTarget,
  host: ClusterHost,
): Promise<ExecCredential> {
  const command = asString(own(exec, 'command')) ?? '';
  const mode = asString(own(exec, 'interactiveMode')) ?? 'IfAvailable';
  const interactive = host.interactive === true && mode !== 'Never';
  const fail = (what: string, action?: string) => {
    const hint = asString(own(exec, 'installHint'))?.trim();
    return clusterFailure(
      where,
      `The credential plugin "${path.basename(command)}" of the user "${userName}" ${what}.`,
      action ?? hint ?? 'Run the command by hand to see what it needs, or log in again.',
    );
  };
  if (command === '') throw fail('names no command', 'Correct exec of the user in the kubeconfig.');
  if (mode === 'Always' && !interactive) {
    throw fail('wants to ask a person, and there is no terminal', 'Run gateproof in a terminal.');
  }
  const environment: Record<string, string | undefined> = { ...host.env };
  for (const item of asObjects(own(exec, 'env'))) {
    const name = asString(own(item, 'name'));
    if (name !== undefined) environment[name] = asString(own(item, 'value')) ?? '';
  }
  environment['KUBERNETES_EXEC_INFO'] = JSON.stringify(execInfo(exec, server, cluster, interactive));
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(command, [...asStrings(own(exec, 'args'))], {
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      env: environment,
      cwd: host.cwd,
      ...(host.signal === undefined ? {} : { signal: host.signal }),
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < OUTPUT_LIMIT) text += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => host.say?.(chunk));
    child.once('error', (error) => {
      if (host.signal?.aborted === true) reject(host.signal.reason);
      else if (codeOf(error) === 'ENOENT') reject(fail('is not installed'));
      else reject(fail(`cannot be run (${codeOf(error)})`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(text);
      else reject(fail(`failed with exit code ${code ?? 'unknown'}`));
    });
  });
  return readCredential(output, fail);
}

function execInfo(exec: JsonObject, server: string, cluster: JsonObject, interactive: boolean): JsonObject {
  const apiVersion = asString(own(exec, 'apiVersion')) ?? 'client.authentication.k8s.io/v1';
  if (own(exec, 'provideClusterInfo') !== true) {
    return { apiVersion, kind: 'ExecCredential', spec: { interactive } };
  }
  const info: Record<string, Json | undefined> = { server };
  const authority = asString(own(cluster, 'certificate-authority')) ?? '';
  if (authority !== '') {
    info['certificate-authority-data'] = readNamedFile(authority, 'certificate authority').toString('base64');
  }
  const extensions = asObjects(own(cluster, 'extensions'));
  const config = extensions.find((item) => own(item, 'name') === 'client.authentication.k8s.io/exec');
  if (config !== undefined) info['config'] = own(config, 'extension');
  for (const key of [
    'tls-server-name',
    'insecure-skip-tls-verify',
    'certificate-authority-data',
    'proxy-url',
  ]) {
    if (own(cluster, key) !== undefined) info[key] = own(cluster, key);
  }
  return { apiVersion, kind: 'ExecCredential', spec: { cluster: info, interactive } };
}

function readCredential(output: string, fail: (what: string) => Error): ExecCredential {
  let status: Json | undefined;
  try {
    status = dig(JSON.parse(output) as Json, 'status');
  } catch {
    throw fail('printed something that is no credential');
  }
  if (!isObject(status)) throw fail('printed no credential');
  const token = asString(own(status, 'token'));
  const certificate = asString(own(status, 'clientCertificateData'));
  const key = asString(own(status, 'clientKeyData'));
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw fail('gave neither a token nor a certificate');
  }
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
  };
}
