import { INSTRUMENTS, automationAt, dbToGain } from '@loop/core';
import type { Song } from '@loop/core';

/**
 * How much happens in each bar of the arrangement, 0–1: how many tracks play, and how loud the automation lets them be.
 *
 * @returns One number for each bar.
 */
export function energyOf(song: Pick<Song, 'arrangement' | 'automation' | 'tracks'>): readonly number[] {
  const lane = song.automation?.['masterGainDb'];
  const loudest = lane === undefined ? 0 : Math.max(...lane.map(({ value }) => value));
  return song.arrangement.map(({ bar }, index) => {
    const playing = INSTRUMENTS.filter((name) => song.tracks[name].state !== 'mute');
    const sounding = playing.filter((name) => song.tracks[name].bars[bar]?.some((step) => step !== undefined) === true);
    const gain = lane === undefined ? 1 : dbToGain(automationAt(lane, index + 0.5) - loudest);
    return playing.length === 0 ? 0 : (sounding.length / playing.length) * gain;
  });
}
