import { isLoopError } from '@loop/core';
import type { Abortable, AudioClip, Seconds } from '@loop/core';

import type { AudioFormat } from '../decode/audio-format.js';
import { decodeAudio } from '../decode/decode-audio.js';
import type { DecodeAudioOptions } from '../decode/decode-audio.js';
import { fingerprintAudio } from '../measure/fingerprint.js';
import type { AudioFingerprint } from '../measure/fingerprint.js';
import { measureAudio } from '../measure/measure-audio.js';
import type { AudioFacts } from '../measure/measure-audio.js';
import { legacyQualityScore, scoreQuality } from '../measure/quality-score.js';
import type { QualityScore } from '../measure/quality-score.js';
import { toAnalysisMono } from '../measure/to-analysis-mono.js';
import { analyzeMusic } from '../music/analyze-music.js';
import type { MusicAnalysis } from '../music/analyze-music.js';
import { drawSound } from '../report/draw-sound.js';
import type { SoundPicture } from '../report/draw-sound.js';

/** Everything that was heard in an audio file: plain data, for rules and reports. */
export interface HeardFile {
  /** Relative to the dataset's folder. */
  readonly path: string;
  /** Why nothing could be heard; the fields below are missing then. */
  readonly fault?: string | undefined;
  /** What the file is, whatever its name says. */
  readonly format?: AudioFormat | undefined;
  /** Mean bit rate of an MP3, in bits per second. */
  readonly bitrate?: number | undefined;
  /** How long the file says it is. */
  readonly declaredSeconds?: Seconds | undefined;
  /** Whether the end is missing. */
  readonly truncated: boolean;
  /** Whether parts in between are missing. */
  readonly damaged: boolean;
  /** What was wrong with the file, with how much was read. */
  readonly warnings: readonly string[];
  /** What was measured. */
  readonly facts?: AudioFacts | undefined;
  /** How good it is for training. */
  readonly quality?: QualityScore | undefined;
  /** The score of the lofi scripts. */
  readonly legacyScore?: number | undefined;
  /** Tempo, beats and key; missing when nobody asked for them. */
  readonly music?: MusicAnalysis | undefined;
  /** What the recording is known by. */
  readonly fingerprint?: AudioFingerprint | undefined;
  /** For a report; missing unless it was asked for. */
  readonly picture?: SoundPicture | undefined;
}

/** Settings of {@link hearFile}. */
export interface HearOptions extends DecodeAudioOptions {
  /** Whether tempo, key and bars are looked for. @defaultValue true */
  readonly music?: boolean | undefined;
  /** Whether a waveform and a spectrogram are drawn. @defaultValue false */
  readonly picture?: boolean | undefined;
}

/**
 * Decodes and measures an audio file. A file that cannot be heard is a result with its `fault`, not an error: one bad file must not end the hearing of a
 * thousand.
 *
 * @param file - The file's name and content.
 */
export async function hearFile(file: { readonly path: string; readonly bytes: Uint8Array }, options: HearOptions = {}): Promise<HeardFile> {
  const decoded = await decodeAudio(file.bytes, options).catch((error: unknown) => {
    options.signal?.throwIfAborted();
    if (!isLoopError(error, 'file_format') && !isLoopError(error, 'unsupported')) throw error;
    return error.message;
  });
  if (typeof decoded === 'string') return { path: file.path, fault: decoded, truncated: false, damaged: false, warnings: [] };
  const { audio, format, bitrate, declaredSeconds, truncated, damaged, warnings } = decoded;
  const known = { path: file.path, format, bitrate, declaredSeconds, truncated, damaged };
  return { ...known, warnings: warnings.map(({ message }) => message), ...hearClip(audio, options) };
}

function hearClip(audio: AudioClip, { music = true, picture = false, signal }: HearOptions & Abortable): Partial<HeardFile> {
  const facts = measureAudio(audio);
  signal?.throwIfAborted();
  // What both of the following would make for themselves.
  const mono = toAnalysisMono(audio);
  return {
    facts,
    quality: scoreQuality(facts),
    legacyScore: legacyQualityScore({ clipRatio: facts.clipping.legacyRatio, silenceRatio: facts.silence.legacyRatio }),
    music: music ? analyzeMusic(mono) : undefined,
    fingerprint: fingerprintAudio(mono),
    picture: picture ? drawSound(audio) : undefined,
  };
}
