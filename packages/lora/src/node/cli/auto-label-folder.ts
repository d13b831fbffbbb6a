import path from 'node:path';

import { createProgressLine } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { runToResult } from '@loop/core';

import type { TrackCaptioned } from '../../captions/caption-tracks.js';
import type { CaptionField } from '../../captions/captioner.js';
import { mergeHeard } from '../../captions/merge-heard.js';
import type { MergePolicy } from '../../captions/merge-heard.js';
import { createAutoLabeller } from '../../captions/services/auto-label.js';
import type { CaptionSaver } from './caption-command.js';
import type { ChosenCaptioner } from './choose-captioners.js';
import type { LoadedDataset } from './load-dataset.js';

/** What a server's labelling needs. */
export interface AutoLabelFolderOptions {
  readonly server: ChosenCaptioner;
  readonly policy: MergePolicy;
  /** The server's model invents the rest often. @defaultValue the caption alone */
  readonly fields?: readonly CaptionField[];
  readonly quiet?: boolean;
  readonly save: CaptionSaver;
}

/** What is taken unless more is asked for. */
export const LABELLED: readonly CaptionField[] = ['caption'];

/** Lets an ACE-Step server label a folder that it sees under the same path, and takes what it heard. */
export async function autoLabelFolder(
  { folder, dataset }: LoadedDataset,
  { server, policy, fields = LABELLED, quiet = false, save }: AutoLabelFolderOptions,
  io: CliIo,
): Promise<readonly TrackCaptioned[]> {
  const { signal, env = {} } = io;
  const line = createProgressLine(io, quiet);
  const labeller = createAutoLabeller({ baseUrl: server.url, apiKey: env['ACE_STEP_API_KEY'] });
  const input = { folder: path.resolve(folder), onlyUnlabelled: policy === 'fill-missing', transcribeLyrics: fields.includes('lyrics') };
  const labelled = await runToResult(labeller.label(input, { signal }), line.show).finally(() => line.clear());
  // The server answers with names alone: two songs of one name cannot be told apart.
  const names = dataset.tracks.map((track) => path.basename(track.path));
  const isOnce = (name: string): boolean => names.indexOf(name) === names.lastIndexOf(name);
  const byName = new Map(labelled.map(({ filename, heard }) => [path.basename(filename), heard]));
  const outcomes: TrackCaptioned[] = [];
  for (const track of dataset.tracks) {
    const name = path.basename(track.path);
    const heard = isOnce(name) ? (byName.get(name) ?? {}) : { notes: [`${name} is there twice; give one another name`] };
    const wanted = Object.fromEntries(fields.map((field) => [field, heard[field]]));
    const origin = { source: 'ace-step', model: 'server', at: new Date().toISOString() };
    const merged = mergeHeard(track, wanted, policy, origin);
    const notes = heard.notes ?? [];
    if (merged.changed.length > 0) await save.track(merged.track);
    const outcome = merged.changed.length > 0 ? 'captioned' : notes.length > 0 ? 'failed' : 'complete';
    outcomes.push({ type: 'track-end', path: track.path, outcome, changed: merged.changed, notes, track: merged.track });
  }
  await save.all(outcomes.map(({ track }) => track));
  return outcomes;
}
