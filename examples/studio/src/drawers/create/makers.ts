import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';
import type { MusicGenerator } from '@loop/core';
import { createPatternGenerator } from '@loop/sequencer';

import type { BrowserModel } from '../../browser-model/browser-model.js';
import { TRAIN_SERVERS, trainPlace } from '../../state/train-place.js';
import type { Maker, ServingMaker } from './asked.js';

/** Where a maker answers as an ACE-Step server: the music server, and the model that is trained, wherever that is. */
const pathOf = (maker: ServingMaker): string => (maker === 'server' ? '/ace-api' : TRAIN_SERVERS[trainPlace.value]);

/** Those who can make music here; each is made when it is first needed. */
export function createMakers(model: BrowserModel): {
  readonly server: (maker: ServingMaker) => AceClient;
  readonly of: (maker: Maker) => Promise<MusicGenerator>;
} {
  const clients = new Map<string, AceClient>();
  let engine: MusicGenerator | undefined;
  const server = (maker: ServingMaker): AceClient => {
    const path = pathOf(maker);
    const known = clients.get(path) ?? createAceClient({ baseUrl: new URL(path, location.href).href });
    clients.set(path, known);
    return known;
  };
  return {
    server,
    async of(maker) {
      if (maker === 'browser') return model.generator();
      return maker === 'page' ? (engine ??= createPatternGenerator()) : server(maker);
    },
  };
}
