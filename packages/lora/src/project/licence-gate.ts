import type { TrackRecord } from '../dataset/track-record.js';

/** Why a song may not be trained. */
export type BlockReason = 'refused' | 'unknown' | 'unnamed' | 'non-commercial';

/** Songs that may be trained, and those that may not. */
export interface GatedTracks {
  readonly allowed: readonly TrackRecord[];
  readonly blocked: readonly { readonly track: TrackRecord; readonly reason: BlockReason; readonly message: string }[];
}

const MESSAGES: Readonly<Record<BlockReason, string>> = {
  refused: 'its owner does not let models be trained with it.',
  unknown: 'nobody wrote down whether models may be trained with it. Ask its owner.',
  unnamed: 'its licence has no name, so that nobody can check it.',
  'non-commercial': 'its licence is for non-commercial use, which a model under a free licence is not bound to.',
};

/**
 * Lets only songs through whose owner has said that models may be trained with them. Nothing is concluded from a licence's name: also CC0 says nothing
 * about it. What is unclear is blocked.
 *
 * @param options - `nonCommercial`: whether the model is for non-commercial use alone. @defaultValue false
 */
export function gateByLicence(
  tracks: readonly TrackRecord[],
  { nonCommercial = false }: { readonly nonCommercial?: boolean | undefined } = {},
): GatedTracks {
  const judged = tracks.map((track) => ({ track, reason: reasonOf(track, nonCommercial) }));
  return {
    allowed: judged.filter(({ reason }) => reason === undefined).map(({ track }) => track),
    blocked: judged.flatMap(({ track, reason }) => (reason === undefined ? [] : [{ track, reason, message: MESSAGES[reason] }])),
  };
}

function reasonOf({ licence }: TrackRecord, nonCommercial: boolean): BlockReason | undefined {
  const { name = '', training = 'unknown' } = licence ?? {};
  if (training !== 'granted') return training;
  if (name.trim() === '') return 'unnamed';
  return !nonCommercial && /\bnc\b|non-?commercial/iu.test(name.replaceAll('_', '-')) ? 'non-commercial' : undefined;
}
