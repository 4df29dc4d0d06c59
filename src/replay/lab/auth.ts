import { createHash } from 'node:crypto';

/** Name of the stand-in for every service that is asked whether a request may pass. */
export const AUTH_SERVICE = 'lab/auth:80';

/** The only user of the lab, whom generated requests name; `line` is that of a file of users (htpasswd, SHA-1). */
export const LAB_USER = {
  name: 'u',
  password: 'p',
  line: `u:{SHA}${createHash('sha1').update('p').digest('base64')}`,
} as const;
