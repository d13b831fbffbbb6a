import type { Room } from '@loop/ace-client/node';
import type { Plugin } from 'vite';

/** Puts a room's door in front of everything that Vite's server answers: pages, sources, sockets and services. */
export function roomPlugin(room: Room): Plugin {
  return {
    name: 'room',
    enforce: 'pre',
    configureServer({ middlewares, httpServer }) {
      if (httpServer !== null) room.watch(httpServer as Parameters<Room['watch']>[0]);
      middlewares.use((request, response, next) => room.admit(request, response, next));
    },
  };
}
