export { BACKEND_TYPES } from './backends/backend-types.js';
export type { BackendType } from './backends/backend-types.js';
export type { DaemonConfiguration, ModelPlace } from './configuration/configuration.js';
export { readConfiguration } from './configuration/read-configuration.js';
export type { ConfigurationSources } from './configuration/read-configuration.js';
export { DAEMON_FAULTS, PROTOCOL_FAULTS } from './protocol/rpc-error.js';
export type { DaemonFault } from './protocol/rpc-error.js';
export { serveStreams } from './serve-streams.js';
export type { ServeStreamsOptions } from './serve-streams.js';
