import path from 'node:path';
import { EXIT } from './exit.ts';
import type { Host, Output } from './host.ts';
import { main } from './main.ts';

/** The reader of a pipe may go away at any time (`| head -1`); that is no error. */
function quietWhenClosed(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.clean);
    process.exitCode = EXIT.trouble;
  });
}

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    ...(stream.columns === undefined ? {} : { columns: stream.columns }),
  };
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** A second signal ends the process as if nobody listened. */
function onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void {
  const remove = () => {
    process.off('SIGINT', told);
    process.off('SIGTERM', told);
  };
  const told = (signal: NodeJS.Signals) => {
    remove();
    listener(signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT');
  };
  process.on('SIGINT', told);
  process.on('SIGTERM', told);
  return remove;
}

// The global, not the module `node:process`: importing that touches every stream, and standard input costs 15 ms.
const host: Host = {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  stdin: readStdin,
  stdinChunks: () => process.stdin as AsyncIterable<Uint8Array>,
  stdinIsTerminal: () => process.stdin.isTTY === true,
  onSignal,
  env: process.env,
  cwd: process.cwd(),
  program: path.basename(process.argv[1] ?? '').startsWith('kubectl-') ? 'kubectl gateproof' : 'gateproof',
};

quietWhenClosed(process.stdout);
quietWhenClosed(process.stderr);
// The code is set, not exited with: what is still on its way to a slow pipe must arrive.
process.exitCode = await main(process.argv.slice(2), host);
