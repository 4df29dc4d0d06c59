import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A certificate that nobody else trusts, with its key; both PEM. */
export interface LabCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a self-signed certificate for the names (X.509 v3, ECDSA on P-256), which is its own authority. It holds from
 * 2020 to 2049: the lab does not look at clocks.
 */
export function makeCertificate(names: readonly string[]): LabCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const name = sequence(set(sequence(oid(COMMON_NAME), tagged(0x0c, Buffer.from('gateproof lab')))));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeNames(names), authority())),
  );
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([ZERO, sign(body, privateKey)])));
  return {
    cert: pem('CERTIFICATE', der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const ZERO = Buffer.from([0]);
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/** 2.5.4.3 */
const COMMON_NAME = [0x55, 0x04, 0x03];
/** 2.5.29.17 */
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];
/** 2.5.29.19 */
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

function alternativeNames(names: readonly string[]): Buffer {
  const list = sequence(...names.map((name) => tagged(0x82, Buffer.from(name, 'latin1'))));
  return sequence(oid(SUBJECT_ALTERNATIVE_NAME), tagged(0x04, list));
}

function authority(): Buffer {
  return sequence(oid(BASIC_CONSTRAINTS), tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))));
}

function sign(body: Buffer, key: KeyObject): Buffer {
  return createSign('sha256').update(body).sign(key);
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}

function oid(bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function pem(kind: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
}
