import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Answering } from './answering.ts';
import type { Answer, EngineStart } from './messages.ts';

/** A thread that answers questions. */
export interface Thread extends Answering {
  stop(): Promise<void>;
}

/**
 * Starts the worker.
 * @param failed is called when the thread ends by itself
 */
export function startThread(
  start: EngineStart,
  told: (answer: Answer) => void,
  failed: (what: string) => void,
): Thread {
  const worker = createWorker({
    workerData: start,
    // What it might print would tear the screen.
    stdout: true,
    stderr: true,
  });
  let isStopped = false;
  worker.on('message', told);
  worker.on('error', (error) => failed(error.message));
  worker.on('exit', (code) => {
    if (!isStopped && code !== 0) failed(`the thread that proves ended with ${code}`);
  });
  return {
    ask: (question) => worker.postMessage(question),
    stop: async () => {
      isStopped = true;
      await worker.terminate();
    },
  };
}

/** Answers in this thread, where no key waits for anything. */
export async function startHere(start: EngineStart, told: (answer: Answer) => void): Promise<Thread> {
  const { startAnswering } = await import('./answering.ts');
  return { ...startAnswering(start, told), stop: async () => undefined };
}

/** In the bundle the worker is a file beside the entry; from the sources it needs what reads TypeScript first. */
function createWorker(options: WorkerOptions): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(
    new URL(isSource ? './worker-source.mjs' : '../review-worker.js', import.meta.url),
    options,
  );
}
