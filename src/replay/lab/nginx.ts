import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram, makeDirectory, type Running, startProgram, untilListening } from './program.ts';

/** Path of nginx, where the PATH has one. */
export function findNginx(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return findProgram(
    'nginx',
    `${env['PATH'] ?? ''}${path.delimiter}/usr/sbin${path.delimiter}/usr/local/sbin`,
  );
}

/**
 * Starts nginx on a text for its http block; nothing of the machine's own configuration is read.
 *
 * @param port one that the configuration listens on, to know when it is ready
 */
export async function startNginx(
  binary: string,
  http: string,
  port: number,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<Running> {
  const directory = makeDirectory('nginx');
  for (const [name, text] of files) writeFileSync(path.join(directory, name), text, { mode: 0o600 });
  const file = path.join(directory, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join(' ');
  const text = `daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log stderr crit;
events { worker_connections 4096; }
http { access_log off; ${temporary}
${http.replaceAll(DIRECTORY, directory)}
}
`;
  writeFileSync(file, text, { mode: 0o600 });
  // Run as another user, the worker could not read what the directory holds.
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
  const program = startProgram(binary, ['-p', directory, '-c', file, '-e', 'stderr', ...user], directory);
  try {
    await untilListening(port, program, 'nginx');
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}

/** Stands in a configuration for the directory of the program, where `files` are. */
export const DIRECTORY = '@directory@';
