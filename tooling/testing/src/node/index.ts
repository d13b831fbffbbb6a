export { findPython } from './find-python.js';
export type { Python } from './find-python.js';
export { sendJson, useLoopbackServers } from './loopback-server.js';
export type { Handler, LoopbackServer, Seen } from './loopback-server.js';
