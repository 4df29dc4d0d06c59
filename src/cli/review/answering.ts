import { CommandError } from '../exit.ts';
import { type Engine, startEngine } from './engine.ts';
import type { Answer, EngineStart, Question } from './messages.ts';

/** Takes questions, in whatever thread. */
export interface Answering {
  ask(question: Question): void;
}

/** Starts an engine; questions wait for the conversion, and for each other. What fails is told. */
export function startAnswering(start: EngineStart, tell: (answer: Answer) => void): Answering {
  const failed = (error: unknown): void => tell(failure(error));
  let last: Promise<Engine | undefined> = startEngine(start, tell).catch((error: unknown) => {
    failed(error);
    return undefined;
  });
  return {
    ask: (question) => {
      last = last.then(async (engine) => {
        try {
          await engine?.ask(question);
        } catch (error) {
          failed(error);
        }
        return engine;
      });
    },
  };
}

function failure(error: unknown): Answer {
  if (error instanceof CommandError) {
    return { type: 'failed', what: error.message, why: error.why, remedy: error.remedy };
  }
  return {
    type: 'failed',
    what: `Internal error: ${error instanceof Error ? error.message : String(error)}`,
    why: 'This is a defect of the program, not of the input; decisions that were made are saved.',
    remedy: 'Please report it with the input that causes it.',
  };
}
