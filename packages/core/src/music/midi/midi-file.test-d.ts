import { expectTypeOf } from 'vitest';

import { decodeMidi } from './decode-midi.js';
import { encodeMidi } from './encode-midi.js';
import type { DecodedMidi, MidiDivision } from './midi-file.js';
import { songFromMidi } from './song-from-midi.js';

declare const division: MidiDivision;
declare const file: DecodedMidi;

expectTypeOf(decodeMidi(new Uint8Array())).toEqualTypeOf<DecodedMidi>();
expectTypeOf(file.format).toEqualTypeOf<0 | 1 | 2>();
expectTypeOf(encodeMidi(songFromMidi(file).song, { format: 0 })).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
if (division.type === 'quarter') expectTypeOf(division.ticksPerQuarter).toEqualTypeOf<number>();
else expectTypeOf(division.framesPerSecond).toEqualTypeOf<number>();

// @ts-expect-error which of the two it is must be asked first
expectTypeOf(division.ticksPerQuarter);
// @ts-expect-error patterns on their own cannot be written from a song
encodeMidi(songFromMidi(file).song, { format: 2 });
// @ts-expect-error bytes, not text
decodeMidi('MThd');
