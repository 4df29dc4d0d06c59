import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Certificates are made with this program; tests that need them are skipped where it is not installed. */
export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority, a certificate for 127.0.0.1 and `cluster.test`, and one of a client. */
export function makeCertificates(directory: string): {
  readonly ca: string;
  readonly server: Pair;
  readonly client: Pair;
} {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: directory, stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const read = (name: string) => readFileSync(path.join(directory, name), 'utf8');
  openssl('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=test authority');
  const issue = (name: string, subject: string, extensions: string): Pair => {
    writeFileSync(path.join(directory, `${name}.ext`), extensions);
    openssl('req', ...curve, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', `${name}.crt`, '-extfile', `${name}.ext`, '-days', '2'],
    );
    return { cert: read(`${name}.crt`), key: read(`${name}.key`) };
  };
  return {
    ca: read('ca.crt'),
    server: issue('server', '/CN=cluster', 'subjectAltName=IP:127.0.0.1,DNS:cluster.test\n'),
    client: issue('client', '/CN=tester/O=team', 'extendedKeyUsage=clientAuth\n'),
  };
}
