import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { Choice } from '../../ui/controls/choice.js';

interface Output {
  readonly id: string;
  readonly name: string;
}

/** Where the sound goes, and how soon a press is heard. */
export function SoundSection({ studio }: { readonly studio: Studio }): JSX.Element {
  const { latency, output } = studio;
  const [outputs, setOutputs] = useState<readonly Output[]>([]);
  const [isNew, setNew] = useState(false);
  useEffect(() => {
    const list = (): void => void listOutputs().then(setOutputs, () => setOutputs([]));
    list();
    const { mediaDevices } = navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', list);
    return () => mediaDevices?.removeEventListener('devicechange', list);
  }, []);
  const canChoose = typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;
  return (
    <section class="set-up-section" aria-label="Sound">
      {canChoose ? (
        <label class="field wide-field">
          Output
          <select
            value={output.value}
            onChange={({ currentTarget: { value } }) => {
              output.value = value;
              studio.player.setOutput(value).catch((error: unknown) => {
                output.value = '';
                studio.fail('The sound stays where it was', error);
              });
            }}
          >
            <option value="">The system’s own</option>
            {outputs.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <p class="hint">This browser plays to the output that the system chooses.</p>
      )}
      <Choice
        title="Latency"
        hint="How soon a press is heard. Sound that stutters wants more."
        preference={{
          choice: latency.choice,
          choose(value) {
            latency.choose(value);
            setNew(true);
          },
        }}
        options={[
          ['interactive', 'Least'],
          ['balanced', 'Balanced'],
          ['playback', 'Safe'],
        ]}
      />
      {isNew && (
        <p class="hint" role="status">
          It counts when the page is opened next.{' '}
          <button type="button" onClick={() => location.reload()}>
            Open it again now
          </button>
        </p>
      )}
    </section>
  );
}

/** The outputs of the system, but for its own choice. Browsers name them only to pages that may use the microphone. */
async function listOutputs(): Promise<readonly Output[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '' && deviceId !== 'default')
    .map(({ deviceId: id, label }, index) => ({ id, name: label === '' ? `Output ${index + 1}` : label }));
}
