import { createAceClient } from '@loop/ace-client';
import type { AceClient } from '@loop/ace-client';
import type { MusicGenerator } from '@loop/core';
import { createPatternGenerator } from '@loop/sequencer';

import type { Maker } from './asked.js';

/** Where the studio's own server answers as an ACE-Step server. */
const SERVER = '/ace-api';

/** Those who can make music here; each is made when it is first needed. */
export function createMakers(): { readonly server: () => AceClient; readonly of: (maker: Maker) => MusicGenerator } {
  let client: AceClient | undefined;
  let engine: MusicGenerator | undefined;
  const server = (): AceClient => (client ??= createAceClient({ baseUrl: new URL(SERVER, location.href).href }));
  return { server, of: (maker) => (maker === 'server' ? server() : (engine ??= createPatternGenerator())) };
}
