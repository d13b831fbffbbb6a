import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { AudioClip } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import type { Python } from '@loop/testing/node';

/** What librosa hears in a song. */
export interface HeardBeats {
  readonly bpm: number;
  /** Times in seconds. */
  readonly beats: readonly number[];
}

/** Tempo and beats of songs as `librosa.beat.beat_track` finds them, with its defaults. */
export async function hearWithLibrosa(python: Python, songs: readonly AudioClip[]): Promise<readonly HeardBeats[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'loop-librosa-'));
  try {
    const files = songs.map((_, index) => path.join(folder, `${index}.wav`));
    for (const [index, song] of songs.entries()) await writeFile(files[index]!, encodeWav(song));
    const script = fileURLToPath(new URL('librosa-beats.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python.file, [script], {
      env: python.env as NodeJS.ProcessEnv,
      input: JSON.stringify(files),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`librosa failed: ${stderr.slice(-500)}`);
    return JSON.parse(stdout) as readonly HeardBeats[];
  } finally {
    await rm(folder, { recursive: true });
  }
}
