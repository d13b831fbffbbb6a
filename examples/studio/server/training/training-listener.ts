import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { createNodeListener } from '@loop/ace-client/node';
import { createAceServer } from '@loop/ace-client/server';
import type { AccessPolicy } from '@loop/ace-client/server';
import { QueueFullError } from '@loop/core';
import type { TrainingService } from '@loop/core';
import { createFolderTraining } from '@loop/lora/node';

import type { AceListener } from '../ace-listener.js';
import type { Environment } from '../read-environment.js';
import { chooseModel, openModel } from './open-model.js';
import type { TrainingOrder } from './open-training.js';
import { createSongRoom } from './song-room.js';
import type { SongRoom } from './song-room.js';
import { addSongRoutes } from './song-routes.js';
import { PLACES, studioFolder } from './studio-folder.js';

/** Where the page finds it. */
const TRAINING_PREFIX = '/train-api';

/**
 * An ACE-Step server over the model of this machine, which trains its adapters and plays them, with the songs that are trained on. Host and origin are
 * checked as for the other services; everything that is written is below one folder.
 */
export async function createTrainingListener(environment: Environment, access: AccessPolicy | undefined): Promise<AceListener> {
  const root = studioFolder(environment);
  const adapterFolder = path.join(root, PLACES.adapters);
  await mkdir(adapterFolder, { recursive: true });
  const model = chooseModel(environment);
  const generator = await openModel(model, adapterFolder);
  const training = createFolderTraining({
    root,
    // A step of a large model takes a minute: this process answers meanwhile, and outlives one that has no memory left.
    worker: {
      module: new URL('./open-training.ts', import.meta.url),
      order: { root, model } satisfies TrainingOrder,
      environment: Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('ACE_ONNX_'))),
    },
    adapters: PLACES.adapters,
  });
  const room = createSongRoom(root);
  const server = createAceServer({ generator, training: afterSongs(training, room), access });
  addSongRoutes(server, room);
  server.app.get('/machine', () =>
    Response.json({
      model: model.name,
      isPractice: model.isPractice,
      folder: root,
      modelBytes: generator.memoryPlan.peakBytes,
      memoryBytes: os.totalmem(),
      freeBytes: os.freemem(),
      cores: os.availableParallelism(),
    }),
  );
  const listen = createNodeListener(server.fetch);
  return {
    answer(request, response) {
      request.url = (request.url ?? '').slice(TRAINING_PREFIX.length);
      listen(request, response);
    },
    async dispose() {
      await Promise.all([room.stop(), training.stop()]);
      await server.dispose();
      await generator.dispose();
    },
  };
}

/** A training that begins only when its songs are not being made ready: it does that itself. */
function afterSongs(training: TrainingService, room: SongRoom): TrainingService {
  return {
    ...training,
    async *train(settings, options) {
      if (room.work === 'process') throw new QueueFullError('The songs are being made ready. Train when that is done, or stop it.', 1);
      yield* training.train(settings, options);
    },
  };
}
