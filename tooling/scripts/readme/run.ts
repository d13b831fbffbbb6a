// Runs snippets one after another and writes what does not agree with its comment, as JSON: `run.ts <module> <module> …`.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { Printed, isAsSaid } from './is-as-said.js';

const faults: { readonly module: string; readonly line?: number; readonly problem: string }[] = [];
let checks = 0;
for (const module of process.argv.slice(3)) {
  Object.assign(globalThis, {
    printed: (...values: readonly unknown[]) => new Printed(values),
    check: (value: unknown, comment: string, line: number) => {
      if (value === undefined) return;
      checks++;
      const is = value instanceof Printed ? value.text : JSON.stringify(value)?.slice(0, 500);
      if (!isAsSaid(value, comment)) faults.push({ module, line, problem: `says ${comment}, is ${is}` });
    },
  });
  try {
    await import(pathToFileURL(module).href);
  } catch (error) {
    faults.push({ module, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
writeFileSync(process.argv[2]!, JSON.stringify({ checks, faults }));
