// Pulls `test/model` from the hub and into the folder that are its arguments, until it is killed.
import { createFileModelStore } from '../file-model-store.js';
import { pullModel } from '../pull-model.js';

const [hub, folder, rangeBytes] = process.argv.slice(2);
const { loadedBytes } = await pullModel('test/model', { hub, store: createFileModelStore(folder), rangeBytes: Number(rangeBytes), parallel: 2 });
process.stdout.write(`${loadedBytes}\n`);
