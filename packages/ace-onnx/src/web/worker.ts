// The script of the worker that `loadAceStep` starts.
import { serveAceStep } from './serve-ace-step.js';
import type { WorkerPort } from './serve-ace-step.js';

serveAceStep(globalThis as unknown as WorkerPort);
