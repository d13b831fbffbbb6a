import type { Room } from '@loop/ace-client/node';
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';

/** Puts a room's door in front of everything that the studio's server answers: pages, sources, sockets and services. */
export function roomPlugin(room: Room): Plugin {
  const stand = ({ middlewares, httpServer }: ViteDevServer | PreviewServer): void => {
    if (httpServer !== null) room.watch(httpServer as Parameters<Room['watch']>[0]);
    middlewares.use((request, response, next) => room.admit(request, response, next));
  };
  return { name: 'room', enforce: 'pre', configureServer: stand, configurePreviewServer: stand };
}
