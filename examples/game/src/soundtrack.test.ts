import { parseSong, serializeSong } from '@loop/core';
import type { Song } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { renderSong } from '@loop/sequencer';
import { describe, expect, it } from 'vitest';

import { conduct, soundOf, writeSoundtrack } from './soundtrack.js';
import type { Band } from './soundtrack.js';
import { HOURS, createWorld } from './world.js';
import type { World } from './world.js';

const soundtrack = writeSoundtrack(7);

describe('the soundtrack', () => {
  it('is five valid songs of one tempo and key', () => {
    for (const song of [...Object.values(soundtrack.hours), soundtrack.fill]) {
      expect(parseSong(serializeSong(song))).toEqual(song);
      expect(song).toMatchObject({ bpm: soundtrack.fill.bpm, key: soundtrack.fill.key, barCount: 4 });
    }
    expect(writeSoundtrack(7)).toEqual(soundtrack);
  });

  it('grows from hour to hour', async () => {
    const loudness = [];
    for (const [index, hour] of HOURS.entries()) {
      const { intensity, filterCutoff } = soundOf((index + 0.5) / HOURS.length);
      const song = soundtrack.hours[hour];
      loudness.push(measureLoudness(await renderSong({ ...song, intensity, sound: { ...song.sound, filterCutoff } })).integratedLufs);
    }
    expect(loudness.toSorted((a, b) => a - b)).toEqual(loudness);
    expect(loudness.at(-1)! - loudness[0]!).toBeGreaterThan(3);
  });

  const record = () => {
    const said: string[] = [];
    const nameOf = (song: Song): string =>
      song.tracks === soundtrack.fill.tracks ? 'fill' : HOURS.find((hour) => soundtrack.hours[hour].tracks === song.tracks)!;
    const band: Band = {
      setSong: (song, options) => said.push(`${nameOf(song)} at the ${options?.timing}`),
      change: ({ sound }) => said.push(`filter ${sound?.['filterCutoff']}`),
    };
    return { said, follow: conduct(band, soundtrack) };
  };
  const world = (fields: Partial<World>): World => ({ ...createWorld(soundtrack.hours.dusk, 1), ...fields });

  it('leads into a new hour by a fill of one bar', () => {
    const { said, follow } = record();
    follow(world({ lap: 3, hour: 'night' }), []);
    follow(world({ lap: 3, hour: 'night' }), []);
    follow(world({ lap: 4, hour: 'night' }), []);
    follow(world({ lap: 5, hour: 'night' }), []);
    expect(said.filter((line) => line.includes(' at '))).toEqual(['fill at the bar', 'night at the bar']);
  });

  it('goes under water for the rest of the lap in which a thorn was touched, and says nothing twice', () => {
    const { said, follow } = record();
    follow(world({ lap: 1 }), []);
    follow(world({ lap: 1 }), []);
    follow(world({ lap: 1 }), ['touched']);
    follow(world({ lap: 1 }), []);
    follow(world({ lap: 2 }), []);
    const open = `filter ${soundOf(world({}).warmth).filterCutoff}`;
    expect(said).toEqual([open, 'filter 320', open]);
  });
});
