import { readingInput } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { clipDuration } from '@loop/core';
import { decodeWav, samplePeak } from '@loop/core/audio';

import type { InfoArguments } from './parse-arguments.js';
import { readInput, readSong } from './read-song.js';
import { summaryOf } from './render-command.js';

/** The largest WAV file that is looked into. */
const MAX_WAV_BYTES = 1024 * 1024 * 1024;

/** Runs `loop info`: says what is in a file. */
export async function infoCommand(file: string, { json = false }: InfoArguments, io: CliIo): Promise<void> {
  const facts = await readingInput(file, io.signal, () => factsOf(file, io));
  if (json) io.stdout(`${JSON.stringify(facts)}\n`);
  else
    io.stdout(
      Object.entries(facts)
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${String(value)}\n`]))
        .join(''),
    );
}

async function factsOf(file: string, { signal }: CliIo): Promise<Readonly<Record<string, unknown>>> {
  if (/\.wave?$/i.test(file)) {
    const { audio, encoding } = decodeWav(await readInput(file, { signal, maxBytes: MAX_WAV_BYTES }));
    const peak = samplePeak(audio);
    const { kind: samples, ...rest } = encoding;
    return {
      ...rest,
      samples,
      kind: 'wav',
      seconds: clipDuration(audio),
      frames: audio.channels[0]?.length,
      sampleRate: audio.sampleRate,
      channels: audio.channels.length,
      peakDb: peak === 0 ? undefined : Math.round(200 * Math.log10(peak)) / 10,
    };
  }
  const { song, format, warnings } = await readSong(file, { signal });
  return { kind: format, ...summaryOf(song), notes: warnings.length === 0 ? undefined : warnings.map(({ message }) => message).join(' ') };
}
