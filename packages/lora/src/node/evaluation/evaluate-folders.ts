import path from 'node:path';

import type { Abortable, AudioClip, Embedder, Seed } from '@loop/core';

import { measureAudio } from '../../audio/measure/measure-audio.js';
import { analyzeMusic } from '../../audio/music/analyze-music.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { embedClips } from '../../evaluation/embed-clips.js';
import type { ClipToEmbed, EmbeddedClips } from '../../evaluation/embed-clips.js';
import { evaluateMusic } from '../../evaluation/evaluate-music.js';
import type { ClipFacts, Evaluation } from '../../evaluation/evaluate-music.js';
import type { MeasuredSound } from '../../evaluation/sound-report.js';
import type { Measures } from '../../evaluation/success-gates.js';
import { toMeasuredSound } from '../../evaluation/to-measured-sound.js';
import { createFileDecoder } from '../audio/create-file-decoder.js';

/** Songs of one set, with the folder that their paths are relative to. */
export interface ClipFolder {
  /** The folder on the disk. */
  readonly folder: string;
  /** The songs, such as `scanFolder` gives them. */
  readonly tracks: readonly TrackRecord[];
  /** The style of each song by its path, such as `CORE-01`; songs without one are of no style. */
  readonly styles?: ReadonlyMap<string, string> | undefined;
}

/** The sets of songs that are compared. */
export interface FoldersToEvaluate {
  /** What is judged. */
  readonly generated: ClipFolder;
  /** Real music that was held out of training. */
  readonly heldOut: ClipFolder;
  /** The training set, to look for copies. */
  readonly training?: ClipFolder | undefined;
}

/** How far an evaluation is. */
export interface EvaluateFoldersProgress {
  /** Always `progress`. */
  readonly type: 'progress';
  /** Which set is heard. */
  readonly phase: 'generated' | 'held-out' | 'training';
  /** The share of its songs that are done, 0–1. */
  readonly fraction: number;
}

/** Settings of {@link evaluateFolders}. */
export interface EvaluateFoldersOptions extends Abortable {
  /** Places sounds in a space: distances of two embedders cannot be compared. */
  readonly embedder: Embedder;
  /** What the clips of the extrapolation are drawn by. @defaultValue 0 */
  readonly seed?: Seed | undefined;
  /** Measures from elsewhere: a listening test, a transcription, a clock. */
  readonly others?: Measures | undefined;
  /** The folder that the report will be in: players find their files from there. @defaultValue the working folder */
  readonly reportFolder?: string | undefined;
  /** The program that decodes m4a; `false` for none. @defaultValue ffmpeg, when it is on the path */
  readonly ffmpeg?: string | false | undefined;
  /** Called before each song and at the end of each set. */
  readonly onProgress?: ((progress: EvaluateFoldersProgress) => void) | undefined;
}

/**
 * Evaluates generated songs against real ones, from their files: everything that `evaluateMusic` measures. A song's caption is the prompt that it is
 * compared with, its tempo and key what was asked for. One song is in memory at a time.
 *
 * @throws {FileFormatError} When a file cannot be decoded.
 * @throws {InvalidInputError} When a set is empty or too small.
 */
export async function evaluateFolders(
  { generated, heldOut, training }: FoldersToEvaluate,
  options: EvaluateFoldersOptions,
): Promise<Evaluation> {
  const { seed, others, reportFolder = '.' } = options;
  const decode = await createFileDecoder(options.ffmpeg);
  const sounds = new Map<string, MeasuredSound>();
  const embed = async (
    phase: EvaluateFoldersProgress['phase'],
    { folder, tracks }: ClipFolder,
    hear?: (track: TrackRecord, clip: AudioClip) => void,
  ): Promise<EmbeddedClips> => {
    const clips = tracks.map((track): ClipToEmbed => ({
      id: track.path,
      prompt: track.caption === '' ? undefined : track.caption,
      async load({ signal }) {
        const audio = await decode(path.join(folder, track.path), { signal });
        hear?.(track, audio);
        return audio;
      },
    }));
    const report = (fraction: number): void => options.onProgress?.({ type: 'progress', phase, fraction });
    const embedded = await embedClips(options.embedder, clips, { signal: options.signal, onProgress: ({ fraction }) => report(fraction) });
    report(1);
    return embedded;
  };
  const embedded = {
    generated: await embed('generated', generated, (track, clip) =>
      sounds.set(track.path, toMeasuredSound(measureAudio(clip), analyzeMusic(clip))),
    ),
    heldOut: await embed('held-out', heldOut),
    training: training && (await embed('training', training)),
  };
  const facts = generated.tracks.map((track): ClipFacts => {
    const { path: name, caption, bpm, key } = track;
    return {
      prompt: caption === '' ? undefined : caption,
      style: generated.styles?.get(name),
      asked: { bpm, key: key === '' ? undefined : key },
      sound: sounds.get(name),
      file: path.relative(reportFolder, path.join(generated.folder, name)).split(path.sep).join('/'),
    };
  });
  const styles = heldOut.tracks.map(({ path: name }) => heldOut.styles?.get(name));
  const heldOutStyles = styles.every((style) => style !== undefined) ? styles : undefined;
  return evaluateMusic({ ...embedded, heldOutStyles, facts, others }, { seed });
}
