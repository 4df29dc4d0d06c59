import { parentPort, workerData } from 'node:worker_threads';
import { CommandError } from '../exit.ts';
import { type Engine, startEngine } from './engine.ts';
import type { Answer, EngineStart, Question } from './messages.ts';

/** The thread that reads, converts and proves, so that keys are answered meanwhile. */
const tell = (answer: Answer): void => parentPort?.postMessage(answer);

function failed(error: unknown): void {
  if (error instanceof CommandError) {
    tell({ type: 'failed', what: error.message, why: error.why, remedy: error.remedy });
    return;
  }
  tell({
    type: 'failed',
    what: `Internal error: ${error instanceof Error ? error.message : String(error)}`,
    why: 'This is a defect of the program, not of the input; decisions that were made are saved.',
    remedy: 'Please report it with the input that causes it.',
  });
}

// Questions wait for the conversion, and for each other.
let last: Promise<Engine | undefined> = startEngine(workerData as EngineStart, tell).catch(
  (error: unknown) => {
    failed(error);
    return undefined;
  },
);
parentPort?.on('message', (question: Question) => {
  last = last.then(async (engine) => {
    try {
      await engine?.ask(question);
    } catch (error) {
      failed(error);
    }
    return engine;
  });
});
