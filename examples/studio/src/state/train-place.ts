import { createPersistedSignal } from './persisted-signal.js';

/** Where adapters are trained and played: on the studio's own server, or on the one that it names and reaches. */
export const TRAIN_SERVERS = { here: '/train-api', elsewhere: '/remote-train-api' } as const;

/** One of the servers that train. */
export type TrainPlace = keyof typeof TRAIN_SERVERS;

/** The server that is chosen; Create plays with it what was trained there. */
export const trainPlace = createPersistedSignal<TrainPlace>(
  'train-place',
  'here',
  (value): value is TrainPlace => typeof value === 'string' && Object.hasOwn(TRAIN_SERVERS, value),
);
