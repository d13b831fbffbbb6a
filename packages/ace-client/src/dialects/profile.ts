import type { MusicCapabilities, Seconds } from '@loop/core';

import type { AceModels } from '../wire/models.js';

/**
 * The kinds of servers that a client can meet:
 * `official`: the REST API of ACE-Step 1.5 in all its generations, and Loop's own server;
 * `gradio`: the same paths mounted in the Gradio app, which answers when the music is done;
 * `chat`: an OpenAI-style chat endpoint that answers with audio;
 * `acestep-cpp`: the C++ server;
 * `infer-v1`: `infer-api.py` of ACE-Step v1.
 */
export const DIALECTS = ['official', 'gradio', 'chat', 'acestep-cpp', 'infer-v1'] as const;

/** A kind of server. */
export type AceDialectName = (typeof DIALECTS)[number];

/** How a server takes LoRA requests: as the official API, or as LOOP MACHINE's fork. */
export type LoraDialect = 'upstream' | 'loop-fork';

/** What asking a server found out about it. */
export interface AceServerProfile extends AceModels {
  /** The kind of server. */
  readonly dialect: AceDialectName;
  /** The name that it gives itself. */
  readonly service?: string | undefined;
  /** The version that it reports. */
  readonly version?: string | undefined;
  /** Its routes, where it publishes them; `undefined` when it does not. */
  readonly routes?: ReadonlySet<string> | undefined;
  /** Whether it publishes that it takes the wavelet correction (`dcw_enabled`); `undefined` when it publishes no fields at all. */
  readonly takesCorrection?: boolean | undefined;
  /** What it offers beyond the official API, where it says so. */
  readonly extensions: readonly string[];
  /** How it takes LoRA requests; `undefined` when it takes none. */
  readonly lora?: LoraDialect | undefined;
  /** The shortest audio that it makes; shorter wishes are made so long and cut. */
  readonly shortestSeconds: Seconds;
  /** What it can do, in core's terms. */
  readonly capabilities: MusicCapabilities;
}

/** Returns whether a server is Loop's own, which takes requests as core means them. */
export function isLoopServer(profile: Pick<AceServerProfile, 'extensions'>): boolean {
  return profile.extensions.includes('capabilities');
}

/** Returns whether a model is distilled, by its name: few steps, no guidance, no work on single tracks. */
export function isTurboModel(model: string | undefined): boolean {
  return model !== undefined && /turbo/i.test(model);
}
