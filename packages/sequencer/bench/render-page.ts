import type { Song } from '@loop/core';

import { measureEngine } from './measure-engine.js';
import { renderWithTone } from './tone-song.js';
import type { TimedEvent } from './tone-song.js';

// What the benchmark calls in Chromium.
Object.assign(globalThis, {
  measureEngine: (song: Song, seconds: number) => measureEngine(song, seconds),
  renderWithTone: (events: readonly TimedEvent[], seconds: number, bpm: number) => renderWithTone(events, seconds, bpm),
});
