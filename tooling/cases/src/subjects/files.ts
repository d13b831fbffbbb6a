import { assertAudioClip } from '@loop/core';
import { decodeWav, encodeWav, measureLoudness, normalizePeak } from '@loop/core/audio';
import { decodeMidi, songFromMidi } from '@loop/core/midi';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import { inspectPath } from '@loop/ace-onnx/node';

import { observe, observeError } from './observe-error.js';
import type { Subject } from './subject.js';

/** A MIDI file: its tracks, and the song that is made of it. */
export const midi: Subject = ({ bytes }) =>
  observe(async () => {
    const file = decodeMidi(bytes);
    const imported = await observe(() => songFromMidi(file));
    return {
      trackCount: file.tracks.length,
      noteCounts: file.tracks.map(({ notes }) => notes.length),
      tracks: file.tracks.map(({ name }) => ({ name })),
      song: 'song' in imported ? { bpm: imported.song.bpm, key: imported.song.key } : imported,
      warnings: [...file.warnings, ...imported.warnings],
    };
  });

/** A WAV file: its sound, its words and its loudness. */
export const wav: Subject = ({ bytes }) =>
  observe(async () => {
    const { audio, metadata, warnings } = decodeWav(bytes);
    assertAudioClip(audio, 'audio');
    const again = decodeWav(encodeWav(audio, { metadata }));
    return {
      frames: audio.channels[0]?.length,
      sampleRate: audio.sampleRate,
      info: metadata.info,
      infoAgain: again.metadata.info,
      warnings,
      loudness: await observe(() => measureLoudness(audio)),
      normalized: await observe(() => ({
        isSilent: normalizePeak(audio).channels.every((channel) => channel.every((sample) => sample === 0)),
      })),
    };
  });

/** A safetensors file: each tensor's type, shape and values; and what the inspector of model files says of it. */
export const safetensors: Subject = async ({ bytes, path }) => {
  const inspectError = await inspectPath(path).then(
    () => undefined,
    (error: unknown) => observeError(error),
  );
  const file = await observe(async () => {
    const { tensors } = await openSafetensors(fromBytes(bytes));
    const read = [...tensors.values()].map(async (tensor) => [
      tensor.name,
      { dtype: tensor.dtype, shape: tensor.shape, byteLength: (await tensor.bytes()).length },
    ]);
    return { tensors: Object.fromEntries(await Promise.all(read)) as object };
  });
  return { ...file, inspectError };
};
