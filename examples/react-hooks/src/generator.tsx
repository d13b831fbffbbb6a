import { encodeWav } from '@loop/core/audio';
import { createPatternGenerator } from '@loop/sequencer';
import { useEffect, useMemo, useState } from 'react';
import type { ReactElement } from 'react';

import { useGeneration } from './hooks/use-generation.js';

// Any other generator takes its place: `createAceClient(…)` of `@loop/ace-client`, `loadAceStep(…)` of `@loop/ace-onnx/web`.
const generator = createPatternGenerator();

/** A prompt, and what a generator makes of it. */
export function Generator(): ReactElement {
  const [prompt, setPrompt] = useState('calm lofi in F major');
  const { generation, generate, cancel } = useGeneration(generator);
  const address = useAddress(generation.state === 'done' ? generation.result.track.audio : undefined);
  const isRunning = generation.state === 'running';

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        generate({ task: 'text2music', prompt, durationSeconds: 15 });
      }}
    >
      <h2>From words</h2>
      <p className="row">
        <label>
          Prompt <input value={prompt} onChange={({ target }) => setPrompt(target.value)} />
        </label>
        <button type="submit">Generate</button>
        <button type="button" disabled={!isRunning} onClick={cancel}>
          Cancel
        </button>
      </p>
      {isRunning && <progress aria-label="Generation" value={generation.progress?.fraction ?? 0} />}
      {generation.state === 'failed' && <p role="alert">{generation.error.message}</p>}
      {generation.state === 'done' && (
        <figure>
          <audio controls src={address} />
          <figcaption>
            Seed {generation.result.track.seed}, {generation.result.track.metadata.key}
          </figcaption>
        </figure>
      )}
    </form>
  );
}

/** The address of a clip as a file, for an `<audio>`; it is given back when the clip goes away. */
function useAddress(audio: Parameters<typeof encodeWav>[0] | undefined): string | undefined {
  const file = useMemo(() => (audio === undefined ? undefined : new Blob([encodeWav(audio)], { type: 'audio/wav' })), [audio]);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const own = URL.createObjectURL(file);
    setAddress(own);
    return () => URL.revokeObjectURL(own);
  }, [file]);
  return file === undefined ? undefined : address;
}
