import type { Seconds } from '@loop/core';

import type { TrackRecord } from '../dataset/track-record.js';
import type { CaptionField, CaptionPrice, Captioner } from './captioner.js';
import { fieldsNeeded } from './merge-heard.js';
import type { MergePolicy } from './merge-heard.js';

/** What captioning would ask for. */
export interface CaptionEstimate {
  /** The requests that would be sent, at most: answers in the journal need none. */
  readonly requests: readonly { readonly path: string; readonly captioner: string; readonly fields: readonly CaptionField[] }[];
  /** The sound that would be sent, as far as its length is known. */
  readonly seconds: Seconds;
  /** What it would cost in US dollars; `undefined` when a price or a length is not known. */
  readonly cost: number | undefined;
}

/** Says what captioning would ask for and cost, without reading a file or sending a request. */
export function estimateCaptions(
  tracks: readonly TrackRecord[],
  {
    captioners,
    policy = 'fill-missing',
  }: {
    readonly captioners: readonly Pick<Captioner, 'name' | 'fields' | 'price'>[];
    readonly policy?: MergePolicy | undefined;
  },
): CaptionEstimate {
  const wanted = tracks.flatMap((track) =>
    captioners.flatMap((captioner) => {
      const fields = fieldsNeeded(track, captioner.fields, policy);
      return fields.length === 0 ? [] : [{ track, captioner, fields }];
    }),
  );
  const costs = wanted.map(({ track, captioner }) => costOf(captioner.price, track.seconds));
  return {
    requests: wanted.map(({ track, captioner, fields }) => ({ path: track.path, captioner: captioner.name, fields })),
    seconds: wanted.reduce((sum, { track }) => sum + (track.seconds ?? 0), 0),
    cost: costs.every((cost) => cost !== undefined) ? costs.reduce<number>((sum, cost) => sum + cost!, 0) : undefined,
  };
}

/** What one recording costs; `undefined` when that is not known. */
export function costOf(price: CaptionPrice | undefined, seconds: Seconds | undefined): number | undefined {
  if (price === undefined) return undefined;
  const { perMinute = 0, perTrack = 0 } = price;
  if (perMinute === 0) return perTrack;
  return seconds === undefined ? undefined : perTrack + (perMinute * seconds) / 60;
}
