import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ConnectionError, InvalidInputError, StorageError } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { assertWavOutput, keepResult, numberedFiles } from '../index.js';
import { toStorageError } from '../files/to-storage-error.js';
import { CommandFailed, InputFault, readingInput } from './command-faults.js';
import { createProgram } from './create-program.js';
import { exitCodeOf } from './exit-codes.js';
import { createProgressLine } from './progress-line.js';
import { runProgram } from './run-program.js';
import { integer, jsonObject, number } from './values.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-program-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a program whose one command does this. */
async function run(work: () => Promise<void>, args: readonly string[] = ['work'], signal?: AbortSignal) {
  let [out, err] = ['', ''];
  const io = { stdout: (text: string) => (out += text), stderr: (text: string) => (err += text), signal };
  const program = createProgram({ name: 'it', description: 'Works.', module: import.meta.url, examples: ['it work'] }, io);
  program.command('work').action(work);
  const code = await runProgram(program, args, io, { hint: (error) => (error instanceof ConnectionError ? 'Start it.' : undefined) });
  return { code, out, err };
}

describe('runProgram', () => {
  it('ends with the code of what happened, and reports it once', async () => {
    const output = new InvalidInputError('output', [{ path: 'output', message: 'exists' }]);
    const cases: readonly (readonly [unknown, number, string])[] = [
      [new Error('odd'), 1, 'it: odd\n'],
      [new CommandFailed(), 1, ''],
      [new InvalidInputError('arguments', [{ path: '--key', message: 'is wrong' }]), 2, 'it: --key: is wrong\n'],
      [new InputFault('a.wav is not there'), 3, 'it: a.wav is not there\n'],
      [output, 4, `it: ${output.message}\n`],
      [new StorageError('no room', 'quota'), 4, 'it: no room\n'],
      [Object.assign(new Error('EACCES'), { code: 'EACCES' }), 4, 'it: EACCES\n'],
      [new ConnectionError('away', ''), 5, 'it: away\nStart it.\n'],
    ];
    for (const [error, code, text] of cases) {
      const found = await run(() => Promise.reject(error));
      expect([found.code, found.out, found.err.replace('arguments: ', '')]).toEqual([code, '', text]);
      expect(exitCodeOf(error)).toBe(code);
    }
    expect(await run(async () => undefined)).toEqual({ code: 0, out: '', err: '' });
  });

  it('ends with 130 when it was interrupted, whatever failed because of that', async () => {
    const controller = new AbortController();
    const found = await run(
      async () => {
        controller.abort(new Error('interrupted'));
        throw new ConnectionError('away', '');
      },
      ['work'],
      controller.signal,
    );
    expect(found).toEqual({ code: 130, out: '', err: 'it: interrupted\n' });
  });

  it('points to its help when the arguments are wrong', async () => {
    const { code, err } = await run(async () => undefined, ['play']);
    expect([code, err]).toEqual([2, expect.stringMatching(/unknown command 'play'[^]*Add --help/)]);
  });
});

describe('readingInput', () => {
  it('names the file and what is wrong with it', async () => {
    const messageOf = (file: string, read: () => Promise<unknown>): Promise<unknown> =>
      readingInput(file, undefined, read).catch((error: unknown) => (error as Error).message);
    const missing = path.join(folder, 'missing');
    expect(await messageOf(missing, () => readFile(missing))).toBe(`${missing} is not there`);
    expect(await messageOf(folder, () => readFile(folder))).toBe(`${folder} is a folder`);
    const typed = (): Promise<unknown> => readFile(missing).catch((error: unknown) => Promise.reject(toStorageError(error, missing)));
    expect(await messageOf(missing, typed)).toBe(`${missing} is not there`);
    expect(await messageOf('a.json', () => Promise.reject(new Error('is not JSON')))).toBe('a.json: is not JSON');
    const reason = new Error('enough');
    await expect(readingInput('x', AbortSignal.abort(reason), () => Promise.reject(new Error('x')))).rejects.toBe(reason);
  });
});

describe('values', () => {
  it('reads numbers of a range, its ends included, and nothing else', () => {
    expect(['0', '0.5', '1', '1e0'].map(number(0, 1))).toEqual([0, 0.5, 1, 1]);
    for (const text of ['', ' ', '-1', '1.1', 'x', 'NaN', 'Infinity']) expect(() => number(0, 1)(text)).toThrow('0–1');
    for (const text of ['0.5', '', '9']) expect(() => integer(0, 8)(text)).toThrow('whole number of 0–8');
    expect(jsonObject('{"a":1}')).toEqual({ a: 1 });
    for (const text of ['[]', 'null', '{', '1']) expect(() => jsonObject(text)).toThrow('JSON object');
  });
});

describe('results', () => {
  it('are WAV files by their names, and numbered when there are several', () => {
    for (const file of ['a.wav', 'a.WAV', 'a.wave', 'a']) expect(() => assertWavOutput(file)).not.toThrow();
    for (const file of ['a.mp3', 'a.wav.flac', 'b/a.ogg']) expect(() => assertWavOutput(file)).toThrow('must end in .wav');
    expect(numberedFiles('x/a.wav', 1)).toEqual(['x/a.wav']);
    expect(numberedFiles('x/a.wav', 2)).toEqual([path.join('x', 'a-1.wav'), path.join('x', 'a-2.wav')]);
  });

  it('go beside a file that appeared meanwhile, and replace it only when they may', async () => {
    const file = path.join(folder, 'a.wav');
    await writeFile(file, 'theirs');
    await writeFile(path.join(folder, 'a (2).wav'), 'theirs');
    expect(await keepResult(file, 'mine', {})).toBe(path.join(folder, 'a (3).wav'));
    expect(await keepResult(file, 'mine', { overwrite: true })).toBe(file);
    await mkdir(path.join(folder, 'b.wav'));
    expect(await keepResult(path.join(folder, 'b.wav'), 'mine', {})).toBe(path.join(folder, 'b (2).wav'));
  });
});

describe('createProgressLine', () => {
  it('writes a line for each tenth, or over one line on a terminal, and no share that is unknown', () => {
    let text = '';
    const stderr = (piece: string): void => void (text += piece);
    const line = createProgressLine({ stderr }, false);
    for (const fraction of [undefined, 0.01, 0.02, 0.11]) line.show({ phase: 'work', fraction, etaSeconds: undefined });
    expect(text).toBe('work\nwork 0 %\nwork 10 %\n');
    text = '';
    const bar = createProgressLine({ stderr, isTerminal: true, columns: 20 }, false);
    bar.show({ phase: 'a phase with a long name', fraction: 0.5, etaSeconds: 62 });
    expect(text.replace('\r\u001B[K', '')).toHaveLength(19);
    createProgressLine({ stderr: () => expect.unreachable() }, true).show({ phase: 'x', fraction: 1, etaSeconds: 0 });
  });
});
