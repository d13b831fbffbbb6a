import { INSTRUMENTS, INTENSITY_LANE, INTENSITY_THRESHOLDS, automationAt, dbToGain } from '@loop/core';
import type { Song } from '@loop/core';

/**
 * How much happens in each bar of the arrangement, 0–1: how many tracks play, as far as the automation lets them in, and how loud it lets them be.
 *
 * @returns One number for each bar.
 */
export function energyOf(song: Pick<Song, 'arrangement' | 'automation' | 'tracks'>): readonly number[] {
  const lane = song.automation?.['masterGainDb'];
  const loudest = lane === undefined ? 0 : Math.max(...lane.map(({ value }) => value));
  const entering = song.automation?.[INTENSITY_LANE];
  return song.arrangement.map(({ bar }, index) => {
    const intensity = entering === undefined ? 1 : automationAt(entering, index + 0.5);
    const playing = INSTRUMENTS.filter((name) => song.tracks[name].state !== 'mute');
    const present = playing.filter((name) => song.tracks[name].state === 'force' || intensity >= INTENSITY_THRESHOLDS[name]);
    const sounding = present.filter((name) => song.tracks[name].bars[bar]?.some((step) => step !== undefined) === true);
    const gain = lane === undefined ? 1 : dbToGain(automationAt(lane, index + 0.5) - loudest);
    return playing.length === 0 ? 0 : (sounding.length / playing.length) * gain;
  });
}
