import { createAceClient } from '../create-ace-client.js';
import type { AceClient } from '../ace-client.js';
import type { AceClientOptions } from '../client-options.js';
import { startScriptedServer } from './scripted-server.js';
import type { Script, ScriptedServer } from './scripted-server.js';
import { createSimulatedTime } from './simulated-time.js';
import type { SimulatedTime } from './simulated-time.js';

/** A client and the scripted server that it talks to. */
export interface TestBench {
  readonly client: AceClient;
  readonly server: ScriptedServer;
  readonly time: SimulatedTime;
}

/** Connects clients with scripted servers; `closeAll` belongs into `afterEach`. */
export function createTestBenches() {
  const servers: ScriptedServer[] = [];
  const start = async (routes: Readonly<Record<string, Script>>): Promise<ScriptedServer> => {
    const server = await startScriptedServer(routes);
    servers.push(server);
    return server;
  };
  return {
    start,
    async meet(routes: Readonly<Record<string, Script>>, options: Partial<AceClientOptions> = {}): Promise<TestBench> {
      const server = await start(routes);
      const time = createSimulatedTime();
      const client = createAceClient({ baseUrl: server.url, clock: time.clock, delay: time.delay, ...options });
      return { client, server, time };
    },
    async closeAll(): Promise<void> {
      await Promise.all(servers.splice(0).map((server) => server.close()));
    },
  };
}
