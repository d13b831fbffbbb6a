// A program that trains in a worker, for a test that kills it.
import { createFolderTraining } from '../../create-folder-training.js';

const { root, order, settings } = JSON.parse(process.argv[2]!) as { root: string; order: object; settings: { tensors: string } };
const service = createFolderTraining({ root, worker: { module: new URL('./odd-training.ts', import.meta.url), order } });
for await (const _ of service.train(settings));
