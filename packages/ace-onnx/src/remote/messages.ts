import type { MusicCapabilities } from '@loop/core';

import type { Call, CallEvent, ServedTools } from './calls.js';
import type { WireError } from './wire-error.js';

/** What a service is asked: to open a generator, once; then to answer a call, or to leave one. `Order` says what to open. */
export type MessageToService<Order> =
  | { readonly type: 'open'; readonly order: Order }
  | { readonly type: 'call'; readonly job: number; readonly call: Call }
  | { readonly type: 'abort'; readonly job: number };

/** What a service says about one call: how it goes, ending with the result, or that it failed. */
export type JobMessage =
  | { readonly type: 'job-event'; readonly job: number; readonly event: CallEvent }
  | { readonly type: 'job-failed'; readonly job: number; readonly error: WireError };

/** What a service answers. `About` is what is known of the generator beside its capabilities. */
export type MessageFromService<About> =
  | {
      readonly type: 'opened';
      readonly name: string;
      readonly capabilities: MusicCapabilities;
      readonly tools: ServedTools;
      readonly about: About;
    }
  | { readonly type: 'open-failed'; readonly error: WireError }
  | JobMessage;
