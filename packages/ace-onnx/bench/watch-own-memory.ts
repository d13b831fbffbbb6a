import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Private memory of this process in MB, backed by no file; 0 where the system does not say (Linux only). */
export function privateMegabytes(): number {
  try {
    return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

// A process of its own looks, because ONNX Runtime keeps the thread of this one.
const LOOK = `
const { readFileSync } = require('node:fs');
let most = 0;
const timer = setInterval(() => {
  try {
    const own = Number(/^RssAnon:\\s+(\\d+) kB/m.exec(readFileSync('/proc/' + process.argv[1] + '/status', 'utf8'))?.[1] ?? 0);
    if (own > most) most = own;
  } catch {}
}, 20);
process.stdin.on('end', () => { clearInterval(timer); process.stdout.write(String(most / 1024)); }).resume();
`;

/** Watches this process from another. @returns What stops watching and gives the most private memory that was seen, in MB. */
export function watchOwnMemory(): () => Promise<number> {
  const child = spawn(process.execPath, ['-e', LOOK, String(process.pid)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return async () => {
    child.stdin.end();
    await ended;
    return Math.max(Number(text), privateMegabytes());
  };
}
