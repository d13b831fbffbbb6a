import { isAbortError } from '@loop/core';
import type { GenerationProgress, MusicGenerator, MusicRequest, MusicResult } from '@loop/core';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Where a generation is. */
export type Generation =
  | { readonly state: 'idle' | 'cancelled' }
  | { readonly state: 'running'; readonly progress: GenerationProgress | undefined }
  | { readonly state: 'done'; readonly result: MusicResult }
  | { readonly state: 'failed'; readonly error: Error };

/**
 * Makes music with any `MusicGenerator`: the pattern engine, a server, or a model in this tab. One generation at a time: a new one
 * cancels the one before, and so does a component that goes away.
 */
export function useGeneration(generator: MusicGenerator): {
  readonly generation: Generation;
  readonly generate: (request: MusicRequest) => void;
  readonly cancel: () => void;
} {
  const [generation, setGeneration] = useState<Generation>({ state: 'idle' });
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => running.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const generate = useCallback(
    (request: MusicRequest) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      // What an older generation still says is nobody's business any more.
      const say = (next: Generation): void => {
        if (running.current === controller) setGeneration(next);
      };
      say({ state: 'running', progress: undefined });
      generator
        .generate(request, {
          signal: controller.signal,
          onProgress: (event) => {
            if (event.type === 'progress') say({ state: 'running', progress: event });
          },
        })
        .then(
          (result) => say({ state: 'done', result }),
          (error: unknown) => say(isAbortError(error) ? { state: 'cancelled' } : { state: 'failed', error: error as Error }),
        );
    },
    [generator],
  );
  return { generation, generate, cancel };
}
