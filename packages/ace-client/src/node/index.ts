export { createFileJobStore } from './file-job-store.js';
export type { FileJobStoreOptions } from './file-job-store.js';
export { loadGenerator } from './load-generator.js';
export { runServe, serveAce } from './serve.js';
export type { RunningAceServer, RunServeOptions, ServeAceOptions } from './serve.js';
export { serveHttp } from './serve-http.js';
export type { RunningHttp, ServeHttpOptions } from './serve-http.js';
export { readStudioProxyOptions } from './studio-environment.js';
