// Starts a training as a program would, says the first step, and waits to be killed. Arguments: trainer's folder, output folder.
import { createProcessTraining } from '../process-training.js';

const [folder = '', output = ''] = process.argv.slice(2);
const service = createProcessTraining({
  trainer: 'training-v2',
  folder,
  program: process.execPath,
  output,
  pollMs: 5,
  configuration: { checkpointFolder: '/c', epochs: 2 },
});
for await (const event of service.train({ tensors: '/t' })) if (event.type === 'progress') process.stdout.write(`step ${event.step}\n`);
