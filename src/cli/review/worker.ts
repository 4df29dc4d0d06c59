import { parentPort, workerData } from 'node:worker_threads';
import { startAnswering } from './answering.ts';
import type { EngineStart, Question } from './messages.ts';

// The thread that reads, converts and proves, so that keys are answered meanwhile.
const answering = startAnswering(workerData as EngineStart, (answer) => parentPort?.postMessage(answer));
parentPort?.on('message', (question: Question) => answering.ask(question));
