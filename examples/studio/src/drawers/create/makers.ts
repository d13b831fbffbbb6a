import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';
import type { MusicGenerator } from '@loop/core';
import { createPatternGenerator } from '@loop/sequencer';

import type { Maker } from './asked.js';

/** Where the studio's own server answers as an ACE-Step server: over its music server, and over the model that is trained there. */
const SERVERS = { server: '/ace-api', trained: '/train-api' } as const;

/** Those who can make music here; each is made when it is first needed. */
export function createMakers(): {
  readonly server: (maker: Exclude<Maker, 'page'>) => AceClient;
  readonly of: (maker: Maker) => MusicGenerator;
} {
  const clients = new Map<string, AceClient>();
  let engine: MusicGenerator | undefined;
  const server = (maker: Exclude<Maker, 'page'>): AceClient => {
    const known = clients.get(maker) ?? createAceClient({ baseUrl: new URL(SERVERS[maker], location.href).href });
    clients.set(maker, known);
    return known;
  };
  return { server, of: (maker) => (maker === 'page' ? (engine ??= createPatternGenerator()) : server(maker)) };
}
