import { INSTRUMENTS } from '@loop/core';
import type { Instrument } from '@loop/core';
import { SOUND_PARAMETERS } from '@loop/sequencer';
import type { SoundParameterId } from '@loop/sequencer';

/** What a track is moved by that its name does not say. */
const ALSO: { readonly [I in Instrument]?: readonly SoundParameterId[] } = { bass: ['sideChain'], kick: ['subGainDb'] };

/** The controls of the sound engine that belong to a track: those that name it, as `leadDecay` or `reverbLead` name the lead. */
export const TRACK_PARAMETERS: Readonly<Record<Instrument, readonly SoundParameterId[]>> = Object.fromEntries(
  INSTRUMENTS.map((instrument) => {
    const ending = `${instrument.charAt(0).toUpperCase()}${instrument.slice(1)}`;
    const named = SOUND_PARAMETERS.map(({ id }) => id).filter((id) => id.startsWith(instrument) || id.endsWith(ending));
    return [instrument, [...named, ...(ALSO[instrument] ?? [])]];
  }),
) as unknown as Record<Instrument, readonly SoundParameterId[]>;

const taken = new Set<string>(Object.values(TRACK_PARAMETERS).flat());

/** The controls that belong to no track. */
export const MIX_PARAMETERS: readonly SoundParameterId[] = SOUND_PARAMETERS.map(({ id }) => id).filter((id) => !taken.has(id));
