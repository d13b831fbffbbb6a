export type { PreviewOptions } from '../engine/engine.js';
export { createLivePlayer } from './live-player.js';
export type { LivePlayer, LivePlayerOptions } from './live-player.js';
export type { EditTiming, Levels, LiveNote, SongChange, TimedEvent } from './messages.js';
export { positionAt } from './play-position.js';
export type { PlayPosition } from './play-position.js';
