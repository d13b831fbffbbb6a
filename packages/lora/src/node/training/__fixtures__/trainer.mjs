// Plays a trainer: prints the lines of a script, writes files, ignores signals. What it does is in the JSON file `play.json` of its folder.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const { acts, deaf = [] } = JSON.parse(readFileSync('play.json', 'utf8'));
for (const signal of deaf) process.on(signal, () => undefined);
writeFileSync('arguments.json', JSON.stringify({ argv: process.argv.slice(2), env: Object.keys(process.env) }));
for (const act of acts) {
  if (act.print !== undefined) process.stdout.write(act.print);
  if (act.error !== undefined) process.stderr.write(act.error);
  if (act.write !== undefined) {
    mkdirSync(path.dirname(act.write), { recursive: true });
    appendFileSync(act.write, act.base64 === undefined ? (act.text ?? '') : Buffer.from(act.base64, 'base64'));
  }
  if (act.forFile !== undefined) {
    const isThere = () => {
      try {
        readFileSync(act.forFile);
        return true;
      } catch {
        return false;
      }
    };
    while (!isThere()) await wait(5);
  }
  if (act.kill !== undefined) process.kill(process.pid, act.kill);
  if (act.exit !== undefined) process.exit(act.exit);
  if (act.hang === true) await wait(120_000);
}
