import { instrumentOfVoice } from '@loop/core';
import type { Instrument, Voice } from '@loop/core';

/** The parts that the engine mixes: the eight tracks, the three voices that follow them, the sample slots, and what comes back from the shared room and echoes. */
export const STEMS = [
  'kick',
  'sub',
  'bass',
  'hat',
  'clap',
  'acid',
  'lead',
  'perc',
  'stab',
  'pad',
  'riser',
  'slot1',
  'slot2',
  'slot3',
  'slot4',
  'sends',
] as const;

/** The name of a part that the engine mixes. */
export type StemName = (typeof STEMS)[number];

/** How many sample slots there are. */
export const SLOT_COUNT = 4;

/** The part that a voice belongs to. */
export function stemOfVoice(voice: Voice): StemName {
  return instrumentOfVoice(voice) ?? (voice as 'sub' | 'pad' | 'riser');
}

/** The track whose gain, pan, mute and solo a part obeys; the sub obeys its kick. */
export function trackOfStem(stem: StemName): Instrument | undefined {
  if (stem === 'sub') return 'kick';
  if (stem === 'pad' || stem === 'riser' || stem === 'sends' || stem.startsWith('slot')) return undefined;
  return stem as Instrument;
}

/** The index, 0–3, of the slot that a part is; −1 for an instrument. */
export function slotOfStem(stem: StemName): number {
  return stem.startsWith('slot') ? Number(stem.slice(4)) - 1 : -1;
}
