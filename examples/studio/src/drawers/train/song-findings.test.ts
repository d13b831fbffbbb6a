import { describe, expect, it } from 'vitest';

import type { SongView } from '../../../server/training/song-room.js';
import { countFindings } from './song-findings.js';

const song: SongView = {
  path: 'a.wav',
  caption: 'dub',
  lyrics: 'Chorus:\nwe dance all night\n[versse]\nuntil the light',
  bpm: 120,
  key: '',
  timeSignature: '4',
  seconds: 30,
  instrumental: false,
  language: 'en',
  issues: [
    { code: 'lyrics-without-tags', severity: 'warning', path: 'a.wav', message: 'has no tags' },
    { code: 'audio-short', severity: 'error', path: 'a.wav', message: 'is short' },
  ] as SongView['issues'],
};

describe('the findings of a song', () => {
  it('count its sound and its words, each once', () => {
    expect([countFindings(song, 'error'), countFindings(song, 'warning')]).toEqual([2, 1]);
    expect(countFindings({ ...song, lyrics: '[chorus]\nwe dance all night\n[verse]\nuntil the light' }, 'warning')).toBe(0);
  });

  it('leave out words that nobody sings', () => {
    const played = { ...song, instrumental: true };
    expect([countFindings(played, 'error'), countFindings(played, 'warning')]).toEqual([1, 1]);
  });
});
