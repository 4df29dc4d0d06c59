// Starts the worker from the sources, where nothing else reads TypeScript. The bundle has a worker of its own.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
