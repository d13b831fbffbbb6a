// The script of the worker that `loadAceStep` starts.
import { serveGenerator } from '../remote/serve-generator.js';
import { openEngine } from './web-engine.js';
import type { EngineAbout, EngineOrder } from './web-engine.js';
import { portOfPage } from './worker-port.js';
import type { WorkerInside } from './worker-port.js';

serveGenerator<EngineOrder, EngineAbout>(portOfPage(globalThis as unknown as WorkerInside), openEngine);
