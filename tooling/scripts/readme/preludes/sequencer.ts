// What the README of sequencer takes for granted: a page with a button, an editor that makes songs, and a picture that follows the music.
import type { Song } from '@loop/core';

export declare const playButton: HTMLButtonElement;
export declare const editedSong: Song;
export declare function drawCursor(step: number): void;
