import { MAX_SEED } from '@loop/core';
import { REQUEST_LIMITS } from '@loop/core/generation';
import { Option } from 'commander';

import { integer, number } from './values.js';

// One spelling and one range for what every command line of Loop takes. `tooling/scripts/command-lines.test.ts` holds them to it.

/** `-o, --output`: the file that a command is for. */
export function outputOption(description = 'where the WAV file goes'): Option {
  return new Option('-o, --output <file>', description);
}

/** `-s, --seed`. */
export function seedOption(): Option {
  return new Option('-s, --seed <number>', `names the random draws, 0–${MAX_SEED}; drawn and printed when it is left out`).argParser(
    integer(0, MAX_SEED),
  );
}

/** `-d, --duration`, within a range that may be narrower than that of requests. */
export function durationOption(description = 'length', [low, high]: readonly [number, number] = REQUEST_LIMITS.durationSeconds): Option {
  return new Option('-d, --duration <seconds>', `${description}, ${low}–${high} s`).argParser(number(low, high));
}

/** `--bpm`. */
export function bpmOption(): Option {
  const [low, high] = REQUEST_LIMITS.bpm;
  return new Option('--bpm <number>', `tempo, ${low}–${high}`).argParser(number(low, high));
}

/** `-n, --variations`, within a range that may be that of a family of servers. */
export function variationsOption([low, high]: readonly [number, number] = REQUEST_LIMITS.variations): Option {
  return new Option('-n, --variations <number>', `how many results, ${low}–${high}, each with a seed and a file of its own`).argParser(
    integer(low, high),
  );
}

/** `--steps`. */
export function stepsOption(): Option {
  const [low, high] = REQUEST_LIMITS.steps;
  return new Option('--steps <number>', `denoising steps, ${low}–${high}`).argParser(integer(low, high));
}

/** `--guidance`. */
export function guidanceOption(): Option {
  const [low, high] = REQUEST_LIMITS.guidanceScale;
  return new Option('--guidance <number>', `how strictly the prompt is followed, ${low}–${high}`).argParser(number(low, high));
}

/** `--force`. */
export function forceOption(): Option {
  return new Option('--force', 'replace files that exist');
}

/** `--json`. */
export function jsonOption(description = 'print the result as one JSON object'): Option {
  return new Option('--json', description);
}

/** `-q, --quiet`. */
export function quietOption(): Option {
  return new Option('-q, --quiet', 'no progress');
}
