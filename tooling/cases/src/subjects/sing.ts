import { loadAceStep } from '@loop/ace-onnx/node';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { observe } from './observe-error.js';
import { SMALL_VOCABULARY } from './small-vocabulary.js';
import type { Subject } from './subject.js';

const CHECKPOINT = fileURLToPath(new URL('../../../../packages/ace-onnx/fixtures/ace-step-v1/checkpoint', import.meta.url));

/** Lyrics that the small checkpoint sings for half a second; a call that takes minutes fails by its time limit. */
export const sing: Subject = async ({ bytes }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'loop-case-'));
  try {
    await cp(CHECKPOINT, folder, { recursive: true });
    await mkdir(path.join(folder, 'lyric-tokenizer'), { recursive: true });
    await writeFile(path.join(folder, 'lyric-tokenizer', 'vocab.json'), JSON.stringify(SMALL_VOCABULARY));
    const generator = await loadAceStep(folder, { threads: 1 });
    try {
      return await observe(async () => {
        const lyrics = new TextDecoder().decode(bytes);
        const { track, warnings } = await generator.generate(
          { task: 'text2music', prompt: 'a song', lyrics, seed: 7, steps: 1, durationSeconds: 0.5 },
          { signal: AbortSignal.timeout(60_000) },
        );
        return { warnings, seconds: track.audio.channels[0]!.length / track.audio.sampleRate };
      });
    } finally {
      await generator.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
