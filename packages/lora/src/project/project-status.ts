import type { Seconds } from '@loop/core';

import type { DatasetIssue } from '../dataset/dataset-issue.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { gateByLicence } from './licence-gate.js';
import type { BlockReason } from './licence-gate.js';
import { SOURCE_TIERS, placeFile, trackIdOf } from './project-layout.js';
import type { SourceTier } from './project-layout.js';
import type { QualityScore } from './song-notes.js';
import { applySources, checkSources } from './sources.js';
import type { SongSource } from './sources.js';
import { measureStyleBalance } from './style-balance.js';
import type { StyleBalance } from './style-balance.js';

/** How far a song is on its way into a training. */
export const SONG_STATES = ['raw', 'processed', 'tagged', 'verified', 'ready'] as const;

/** One of {@link SONG_STATES}: as it came; processed; described; heard by a person; in the dataset with all that a training needs. */
export type SongState = (typeof SONG_STATES)[number];

/** What a project holds. */
export interface ProjectContent {
  /** The songs of all folders, their paths relative to the project. */
  readonly tracks: readonly TrackRecord[];
  readonly sources: readonly SongSource[];
  readonly styles: ReadonlyMap<string, readonly string[]>;
  readonly scores: ReadonlyMap<string, QualityScore>;
}

/** How a project stands. */
export interface ProjectStatus {
  /** Each song with the furthest state that it has reached. */
  readonly songs: readonly { readonly id: string; readonly state: SongState; readonly blocked?: BlockReason | undefined }[];
  /** Raw recordings and what was paid for them, by where they came from. */
  readonly tiers: readonly { readonly tier: SourceTier; readonly songs: number; readonly cost: number }[];
  /** The songs of the dataset and those that are held out. */
  readonly dataset: { readonly training: number; readonly validation: number; readonly seconds: Seconds };
  readonly balance: StyleBalance;
  readonly issues: readonly DatasetIssue[];
}

const TYPE_OF_TIER: Readonly<Record<SourceTier, SongSource['type']>> = {
  commissioned: 'commissioned',
  'royalty-free': 'royalty_free',
  'creative-commons': 'creative_commons',
  partnerships: 'partnership',
};

/**
 * Says how a project stands: how far each song is, what may not be trained and why, which styles are short, what it has cost.
 *
 * @param options - `today`: an ISO 8601 date, to find sources that are dated in the future.
 */
export function measureProject(
  { tracks, sources, styles, scores }: ProjectContent,
  { today }: { readonly today?: string | undefined } = {},
): ProjectStatus {
  const known = applySources(tracks, sources);
  const bySong = new Map<string, TrackRecord[]>();
  for (const track of known) {
    if (placeFile(track.path) === undefined) continue;
    const id = trackIdOf(track.path);
    bySong.set(id, [...(bySong.get(id) ?? []), track]);
  }
  const inStage = (...stages: readonly string[]): readonly TrackRecord[] =>
    known.filter((track) => stages.includes(placeFile(track.path)?.stage ?? ''));
  const used = inStage('data', 'validation');
  const blocked = new Map(
    gateByLicence(used).blocked.map(({ track, reason, message }) => [trackIdOf(track.path), { track, reason, message }]),
  );
  const balance = measureStyleBalance(
    inStage('data').map(({ path, seconds }) => ({ id: trackIdOf(path), styles: styles.get(trackIdOf(path)) ?? [], seconds })),
  );
  const heldOut = new Set(inStage('validation').map(({ path }) => trackIdOf(path)));
  const issues: DatasetIssue[] = [
    ...checkSources(sources, { tracks: [...bySong.keys()], today }),
    ...[...blocked.values()].map(({ track, reason, message }): DatasetIssue => ({
      code: `licence-${reason}`,
      severity: 'error',
      path: track.path,
      message,
    })),
    ...inStage('data')
      .filter(({ path }) => heldOut.has(trackIdOf(path)))
      .map(({ path }): DatasetIssue => ({
        code: 'held-out-twice',
        severity: 'error',
        path,
        message: 'is in data and in validation: a model would be judged by what it has learnt.',
      })),
    ...balance.issues,
  ];
  return {
    songs: [...bySong].map(([id, files]) => {
      const reason = blocked.get(id)?.reason;
      return { id, state: stateOf(files, scores.get(id), reason !== undefined), ...(reason !== undefined && { blocked: reason }) };
    }),
    tiers: SOURCE_TIERS.map((tier) => ({
      tier,
      songs: inStage('raw').filter(({ path }) => placeFile(path)?.tier === tier).length,
      cost: sources.filter(({ type }) => type === TYPE_OF_TIER[tier]).reduce((total, { cost = 0 }) => total + cost, 0),
    })),
    dataset: {
      training: inStage('data').length,
      validation: heldOut.size,
      seconds: used.reduce((total, { seconds = 0 }) => total + seconds, 0),
    },
    balance,
    issues,
  };
}

/** The furthest state; a song in the dataset that may not be trained is no further than described. */
function stateOf(files: readonly TrackRecord[], score: QualityScore | undefined, isBlocked: boolean): SongState {
  const stages = new Set(files.map(({ path }) => placeFile(path)?.stage));
  const isTagged = files.some(({ caption }) => caption !== '');
  const isUsed = stages.has('data') || stages.has('validation');
  if (isUsed && isTagged && !isBlocked) return 'ready';
  if (isTagged && score?.verified === true) return 'verified';
  if (isTagged) return 'tagged';
  return isUsed || stages.has('processed') ? 'processed' : 'raw';
}
