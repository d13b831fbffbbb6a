import { expectTypeOf } from 'vitest';

import { setStyle } from '../edits/tracks.js';
import type { GrooveStyle } from '../genres/genre-definition.js';
import type { StyleOf } from '../genres/styles.js';
import type { NoteEvent, SongEvent } from '../playback/event.js';
import { createSong } from './create-song.js';
import type { Song, Track } from './song.js';

declare const song: Song;
declare const event: SongEvent;

expectTypeOf<StyleOf<'perc'>>().toEqualTypeOf<'sparse' | 'shaker' | 'conga' | 'rim'>();
expectTypeOf(song.tracks.kick).toEqualTypeOf<Track<'kick'>>();
expectTypeOf(song.tracks.bass.style).toEqualTypeOf<StyleOf<'bass'> | GrooveStyle>();
expectTypeOf(setStyle(song, 'bass', 'rolling')).toEqualTypeOf<Song>();
expectTypeOf(createSong({ styles: { bass: 'galloping' }, key: { root: 'C#' } })).toEqualTypeOf<Song>();
if (event.type === 'note') expectTypeOf(event).toEqualTypeOf<NoteEvent>();
if (event.type === 'bar') expectTypeOf(event.entry).toEqualTypeOf<number>();

// @ts-expect-error a style of another instrument
setStyle(song, 'kick', 'rolling');
// @ts-expect-error a style of another instrument
createSong({ styles: { kick: 'rolling' } });
// @ts-expect-error flats are written as sharps
createSong({ key: { root: 'Db' } });
// @ts-expect-error a scale's name before it was written out
createSong({ key: { scale: 'hungarianMin' } });
// @ts-expect-error songs are never changed in place
song.bpm = 120;
// @ts-expect-error a duck has no voice
if (event.type === 'duck') expectTypeOf(event.voice);
