import type { AudioClip, AudioListener } from '@loop/core';
import type { Abortable } from '@loop/core';

import { CAPTION_FIELDS } from './captioner.js';
import type { CaptionAudio, Captioner } from './captioner.js';
import { cleanHeard } from './clean-heard.js';

/** How {@link createListenerCaptioner} works. */
export interface ListenerCaptionerOptions {
  /** Makes sound of a file: such as with `decodeAudio` of `@loop/lora/audio`. */
  readonly decode: (audio: CaptionAudio, options: Abortable) => AudioClip | Promise<AudioClip>;
  /** Names the listener's weights and settings: what an older one heard is not taken for what this one hears. @defaultValue '' */
  readonly revision?: string | undefined;
}

/** Creates a captioner over a listener in this process, such as that of `@loop/ace-onnx`: no service, no key, no cost. */
export function createListenerCaptioner(listener: AudioListener, options: ListenerCaptionerOptions): Captioner {
  const { decode, revision = '' } = options;
  return {
    name: 'listener',
    model: listener.name,
    revision,
    fields: CAPTION_FIELDS.filter((field) => field !== 'genre'),
    price: { perMinute: 0, perTrack: 0 },
    async caption(audio, { signal } = {}) {
      signal?.throwIfAborted();
      const clip = await decode(audio, { signal });
      return cleanHeard(await listener.listen(clip, { signal }));
    },
  };
}
