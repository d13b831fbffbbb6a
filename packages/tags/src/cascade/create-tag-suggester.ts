import { DisposedError, delay as realDelay } from '@loop/core';
import type { Delay, Milliseconds } from '@loop/core';

import type { TagSelection } from '../compose/selection.js';
import { createLatest } from './create-latest.js';
import type { SuggestTagsOptions, TagEvent, TagSuggestions } from './stream-tags.js';
import { suggestTags } from './suggest-tags.js';
import { createTagCache } from './tag-cache.js';

/** How a suggester works. */
export interface TagSuggesterOptions extends Omit<SuggestTagsOptions, 'signal'> {
  /** How long the selection must rest before the model is asked. @defaultValue 250 */
  readonly debounceMs?: Milliseconds | undefined;
  /** Called with each tag of the newest question as soon as it is known. */
  readonly onTag?: ((event: TagEvent) => void) | undefined;
  /** Replaces waiting, for tests. */
  readonly delay?: Delay | undefined;
}

/** Suggests tags for a selection that changes with every click. */
export interface TagSuggester {
  /** Asks for a selection once it has rested; cancels the question before. `undefined` when a newer call or `cancel` came first. */
  suggest(selection: TagSelection): Promise<TagSuggestions | undefined>;
  /** Cancels the question that is open, for when the user clears the selection. */
  cancel(): void;
  /** Cancels, and refuses further questions. */
  dispose(): void;
}

/** Creates a suggester with a cache of its own, unless it is given one: rapid clicks cost one question, and no stale answer arrives. */
export function createTagSuggester(options: TagSuggesterOptions = {}): TagSuggester {
  const { debounceMs = 250, delay = realDelay, cache = createTagCache(), onTag, ...rest } = options;
  const latest = createLatest();
  let isDisposed = false;
  return {
    cancel: latest.cancel,
    async suggest(selection) {
      if (isDisposed) throw new DisposedError('The tag suggester');
      return latest.run(async (signal) => {
        await delay(debounceMs, { signal });
        return suggestTags(selection, { ...rest, cache, signal, onTag: (event) => !signal.aborted && onTag?.(event) });
      });
    },
    dispose() {
      isDisposed = true;
      latest.cancel();
    },
  };
}
