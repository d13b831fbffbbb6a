// What the README of ace-client takes for granted: a generator of yours, and an app of Hono's kind.
import type { MusicGenerator } from '@loop/core';

export declare const generator: MusicGenerator;
export declare const app: { route(path: string, app: { fetch(request: Request): Response | Promise<Response> }): unknown };
