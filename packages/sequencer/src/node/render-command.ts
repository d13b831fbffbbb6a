import path from 'node:path';

import { assertOutputFree, assertWavOutput, createProgressLine, replaceFile } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError, genreId, playbackList, secondsPerBar, serializeSong } from '@loop/core';
import type { Song } from '@loop/core';
import { encodeShare } from '@loop/core/share';
import { formatKey } from '@loop/core/words';
import { encodeMidi } from '@loop/core/midi';

import { STEMS } from '../engine/stems.js';
import { encodeStem } from '../render/encode-stem.js';
import { renderStems } from '../render/render-stems.js';
import { makeSong } from './make-song.js';
import type { RenderArguments } from './parse-arguments.js';
import { renderToFile } from './render-to-file.js';

/** Runs `loop render`: makes a song and writes what was asked for. */
export async function renderCommand(options: RenderArguments, io: CliIo): Promise<void> {
  const { signal } = io;
  const { output, stems, midi, song: document, share = false, json = false, force: overwrite = false } = options;
  if ([output, stems, midi, document].every((place) => place === undefined) && !share && !json) {
    throw new InvalidInputError('arguments', [
      { path: '--output', message: 'is missing: say -o, --stems, --midi, --song, --share or --json' },
    ]);
  }
  if (options.mastered === true && stems === undefined) {
    throw new InvalidInputError('arguments', [{ path: '--mastered', message: 'needs --stems: it says how stems are made' }]);
  }
  // Look before working: nobody likes to wait for a refusal.
  const parts = stems === undefined ? [] : STEMS.map((name) => path.join(stems, `${name}.wav`));
  if (output !== undefined) assertWavOutput(output);
  for (const file of [output, midi, document, ...parts]) if (file !== undefined) await assertOutputFree(file, { overwrite });
  const { song, seed, warnings } = await makeSong(options, { signal });
  for (const { message } of warnings) io.stderr(`note: ${message}\n`);
  const { sampleRate, tail } = options;
  const format = options.format ?? 'pcm24';
  const line = createProgressLine(io, options.quiet ?? false);
  const files: string[] = [];
  try {
    if (output !== undefined) {
      await renderToFile(song, output, {
        format,
        sampleRate,
        tail,
        overwrite,
        signal,
        onProgress: (fraction) => line.show({ phase: 'rendering', fraction }),
      });
      files.push(output);
    }
    if (stems !== undefined) {
      line.show({ phase: 'stems', fraction: 0 });
      const clips = await renderStems(song, {
        mastered: options.mastered,
        sampleRate,
        tail,
        signal,
        onProgress: ({ fraction }) => line.show({ phase: 'stems', fraction }),
      });
      for (const stem of clips) {
        const file = path.join(stems, `${stem.name}.wav`);
        await replaceFile(file, (handle) => handle.writeFile(encodeStem(stem)), { overwrite });
        files.push(file);
      }
    }
    if (midi !== undefined) {
      await replaceFile(midi, (handle) => handle.writeFile(encodeMidi(song)), { overwrite });
      files.push(midi);
    }
    if (document !== undefined) {
      await replaceFile(document, (handle) => handle.writeFile(`${serializeSong(song)}\n`), { overwrite });
      files.push(document);
    }
  } finally {
    line.clear();
  }
  const link = share ? await encodeShare(song, { signal }) : undefined;
  if (json) io.stdout(`${JSON.stringify({ ...summaryOf(song), seed, files, share: link, warnings })}\n`);
  else {
    const lines = files.map((file) => `wrote ${file}`);
    if (seed !== undefined && files.length > 0) lines.push(`seed ${seed}`);
    if (link !== undefined) lines.push(link);
    io.stdout(lines.map((text) => `${text}\n`).join(''));
  }
}

/** What there is to say about a song. */
export function summaryOf(song: Song): Readonly<Record<string, unknown>> {
  const bars = playbackList(song).length;
  return {
    title: song.title,
    genre: song.genre === undefined ? undefined : genreId(song.genre),
    bpm: Math.round(song.bpm * 1_000) / 1_000,
    key: formatKey(song.key),
    timeSignature: song.timeSignature ?? 4,
    mode: song.mode,
    bars,
    seconds: Math.round(bars * secondsPerBar(song) * 1_000) / 1_000,
  };
}
