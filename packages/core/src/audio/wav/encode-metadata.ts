import type { Hertz } from '../../units.js';
import { encodeChunk, fourCc } from './riff-writer.js';
import type { RiffField } from './riff-writer.js';
import { INFO_CHUNKS, WAV_LOOP_DIRECTIONS } from './wav-metadata.js';
import type { WavAcid, WavCue, WavInfo, WavMetadata, WavSampler } from './wav-metadata.js';

/**
 * Encodes the chunks that carry a file's metadata. They stand before the sound, so that a reader of a stream has them at once.
 *
 * Source: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (LIST, INFO, cue, adtl);
 * Microsoft, New Multimedia Data Types, revision 3.0 (smpl).
 *
 * @returns Whole chunks, of an even length each.
 * @internal
 */
export function encodeMetadata({ info, sampler, cues, acid }: WavMetadata, sampleRate: Hertz): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  if (acid !== undefined) chunks.push(encodeAcid(acid));
  if (sampler !== undefined) chunks.push(encodeSampler(sampler, sampleRate));
  if (cues !== undefined && cues.length > 0) chunks.push(...encodeCues(cues));
  if (info !== undefined) chunks.push(...encodeInfo(info));
  return chunks;
}

function encodeInfo(info: WavInfo): Uint8Array[] {
  const texts = Object.entries(INFO_CHUNKS).flatMap(([field, id]) => {
    const text = info[field as keyof WavInfo];
    return text === undefined ? [] : [encodeChunk(id, encodeText(text))];
  });
  return texts.length === 0 ? [] : [encodeChunk('LIST', fourCc('INFO'), ...texts)];
}

function encodeSampler({ rootNote, fineTuneCents = 0, loops }: WavSampler, sampleRate: Hertz): Uint8Array {
  const nanosecondsPerFrame = Math.round(1e9 / sampleRate);
  // The fraction of a semitone is stored in units of 1/2³².
  const fraction = Math.min(0xffff_ffff, Math.round((fineTuneCents / 100) * 2 ** 32));
  const head = u32(0, 0, nanosecondsPerFrame, rootNote, fraction, 0, 0, loops.length, 0);
  const body = loops.flatMap(({ startSamples, endSamples, direction = 'forward', playCount = 0 }, index) =>
    u32(index + 1, WAV_LOOP_DIRECTIONS.indexOf(direction), startSamples, endSamples - 1, 0, playCount),
  );
  return encodeChunk('smpl', ...head, ...body);
}

function encodeCues(cues: readonly WavCue[]): Uint8Array[] {
  const points = cues.flatMap(({ positionSamples }, index): RiffField[] => [
    ...u32(index + 1, positionSamples),
    fourCc('data'),
    ...u32(0, 0, positionSamples),
  ]);
  const labels = cues.flatMap(({ label }, index) =>
    label === undefined ? [] : [encodeChunk('labl', ['u32', index + 1], encodeText(label))],
  );
  const cue = encodeChunk('cue ', ['u32', cues.length], ...points);
  return labels.length === 0 ? [cue] : [cue, encodeChunk('LIST', fourCc('adtl'), ...labels)];
}

/** The layout of `acid` was never published; programs agree on these 24 bytes. Source: https://exiftool.org/TagNames/RIFF.html#Acidizer */
function encodeAcid({ kind, bpm, beats, rootNote, meter = [4, 4] }: WavAcid): Uint8Array {
  const flags = (kind === 'one-shot' ? ACID_FLAGS.oneShot : ACID_FLAGS.stretch) | (rootNote === undefined ? 0 : ACID_FLAGS.rootNoteSet);
  const [beatsPerBar, noteValue] = meter;
  return encodeChunk(
    'acid',
    ['u32', flags],
    ['u16', rootNote ?? 60],
    ['u16', 0x8000],
    ['f32', 0],
    ['u32', beats],
    ['u16', noteValue],
    ['u16', beatsPerBar],
    ['f32', bpm],
  );
}

/** The bits of an `acid` chunk's first field. @internal */
export const ACID_FLAGS = { oneShot: 1, rootNoteSet: 2, stretch: 4 } as const;

function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function u32(...values: readonly number[]): RiffField[] {
  return values.map((value) => ['u32', value]);
}
