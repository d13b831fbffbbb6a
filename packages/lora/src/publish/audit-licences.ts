import type { TrackRecord } from '../dataset/track-record.js';

/** What can be wrong with the rights to a track. */
export const LICENCE_FAULTS = ['licence-unknown', 'training-refused', 'training-unclear', 'licence-conflict'] as const;

/** A track that may not be in a published model. */
export interface LicenceFault {
  /** What is wrong, for programs. */
  readonly code: (typeof LICENCE_FAULTS)[number];
  /** The track's audio file. */
  readonly path: string;
  /** What is wrong and what to do, for people. */
  readonly message: string;
}

/** What a training set consists of, by its rights. */
export interface LicenceAudit {
  /** How many tracks there are. */
  readonly tracks: number;
  /** How long all of them last, as far as their lengths are known. */
  readonly seconds: number;
  /** How many tracks each licence covers, by its name. */
  readonly licences: Readonly<Record<string, number>>;
  /** The tracks that may not be in a published model. */
  readonly faults: readonly LicenceFault[];
}

/**
 * Checks that every track may be in a model that is published: its licence is known, allows training, and does not forbid what the release's licence
 * allows. It is no legal advice: it finds what nobody has looked at.
 *
 * @param releaseLicence - The licence of the release, such as `apache-2.0`.
 */
export function auditLicences(tracks: readonly TrackRecord[], releaseLicence: string): LicenceAudit {
  const faults: LicenceFault[] = [];
  const licences: Record<string, number> = {};
  const isCommercial = !/\bnc\b|non-?commercial/iu.test(releaseLicence);
  for (const { path, licence } of tracks) {
    const fault = (code: LicenceFault['code'], message: string): number => faults.push({ code, path, message });
    const name = licence?.name ?? '';
    licences[name || 'unknown'] = (licences[name || 'unknown'] ?? 0) + 1;
    if (name === '') fault('licence-unknown', 'Write down the licence, or leave the track out.');
    if (licence?.training === 'refused') fault('training-refused', 'The owner refuses training: leave the track out and train again.');
    else if (licence?.training !== 'granted') fault('training-unclear', 'Get the permission to train models in writing, and note it.');
    if (isCommercial && /\bnc\b|non-?commercial/iu.test(name)) {
      fault(
        'licence-conflict',
        `${name} forbids commercial use, which ${releaseLicence} allows: leave the track out, or choose another licence.`,
      );
    }
  }
  const seconds = tracks.reduce((sum, track) => sum + (track.seconds ?? 0), 0);
  return { tracks: tracks.length, seconds, licences, faults };
}
