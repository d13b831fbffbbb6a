// A process that claims a folder when it is asked to: each line of its input is a command, each answer a line of its output.
import { createInterface } from 'node:readline';

import { lockFolder } from '../folder-lock.js';

const folder = process.argv[2] as string;
const held: (() => Promise<void>)[] = [];

process.stdout.write('ready\n');
for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'claim') {
    const attempts = await Promise.allSettled([0, 1].map(() => lockFolder(folder, { advice: 'Wait.' })));
    for (const attempt of attempts) if (attempt.status === 'fulfilled') held.push(attempt.value);
    process.stdout.write(`${held.length}\n`);
  }
  if (command === 'release') {
    for (const release of held.splice(0)) await release();
    process.stdout.write('released\n');
  }
}
