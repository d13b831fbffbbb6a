import { createSong, setTrackMix, setTrackSends, updateSong } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { applyKit, findKit } from './apply-kit.js';
import { kitFromSong, parseKit, serializeKit } from './kit-document.js';

const song = setTrackSends(
  setTrackMix(updateSong(createSong({ genre: 'house', seed: 1 }), { sound: { reverb: 0.6, filterCutoff: 3_000, unknown: 4 } }), 'lead', {
    pan: -0.5,
  }),
  'hat',
  { reverb: 0.2 },
);

describe('a kit of one’s own', () => {
  const kit = kitFromSong(song, ' Night drive, 2 ');

  it('is the sound of a song, without what the engine does not know', () => {
    expect(kit).toMatchObject({ id: 'night-drive-2', title: 'Night drive, 2', sound: { reverb: 0.6, filterCutoff: 3_000 } });
    expect(kit.sound).not.toHaveProperty('unknown');
    const other = applyKit(createSong({ genre: 'pop', seed: 2 }), kit);
    expect(other.sound).toEqual(kit.sound);
    expect(other.tracks.lead.mix).toEqual(song.tracks.lead.mix);
    expect(other.tracks.hat.sends).toEqual({ reverb: 0.2 });
  });

  it('is the same after it was written and read, as the built-in ones are', () => {
    expect(parseKit(serializeKit(kit))).toEqual(kit);
    const deep = findKit('house', 'deep');
    expect(parseKit(serializeKit(deep))).toEqual(deep);
  });

  it.each([
    ['{', 'file_format'],
    ['{"format":"loop-song"}', 'file_format'],
    ['null', 'file_format'],
    ['{"format":"loop-kit","version":9}', 'unsupported'],
    ['{"format":"loop-kit","version":0}', 'invalid_input'],
    [' '.repeat(70_000), 'file_format'],
  ])('is refused when the document is %j', (text, code) => {
    expect(() => parseKit(text)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [{ ...kit, sound: { reverb: 2 } }, 'sound.reverb'],
    [{ ...kit, sound: { volume: 1 } }, 'sound'],
    [{ ...kit, mix: { drums: {} } }, 'mix'],
    [{ ...kit, mix: { lead: { pan: 3 } } }, 'mix.lead.pan'],
    [{ ...kit, id: '../x' }, 'id'],
  ])('names the path of what is wrong in it', (wrong, path) => {
    const document = { format: 'loop-kit', version: 1, kit: wrong };
    expect(() => parseKit(document)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        issues: [expect.objectContaining({ path: expect.stringContaining(path) as string })],
      }),
    );
  });
});
