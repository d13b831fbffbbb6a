import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { Choice } from '../../ui/controls/choice.js';
import { setUpTexts } from '../../texts/set-up.js';

interface Output {
  readonly id: string;
  readonly name: string;
}

/** Where the sound goes, and how soon a press is heard. */
export function SoundSection({ studio }: { readonly studio: Studio }): JSX.Element {
  const { latency, output } = studio;
  const [outputs, setOutputs] = useState<readonly Output[]>([]);
  useEffect(() => {
    const list = (): void => void listOutputs().then(setOutputs, () => setOutputs([]));
    list();
    const { mediaDevices } = navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', list);
    return () => mediaDevices?.removeEventListener('devicechange', list);
  }, []);
  const canChoose = typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;
  const words = setUpTexts.value.sound;
  return (
    <section class="set-up-section" aria-label={words.label}>
      {canChoose ? (
        <label class="field wide-field">
          {words.output}
          <select
            value={output.value}
            onChange={({ currentTarget: { value } }) => {
              output.value = value;
              studio.player.setOutput(value).catch((error: unknown) => {
                output.value = '';
                studio.fail(words.failed, error);
              });
            }}
          >
            <option value="">{words.system}</option>
            {outputs.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <p class="hint">{words.noChoice}</p>
      )}
      <Choice
        title={words.latency}
        hint={words.latencyHint}
        preference={latency}
        options={[
          ['auto', words.auto],
          ['interactive', words.interactive],
          ['balanced', words.balanced],
          ['playback', words.playback],
        ]}
      />
      <Delay studio={studio} />
    </section>
  );
}

/** How often the delay is read, in milliseconds. */
const DELAY_MS = 1_000;

/** How long sound takes to be heard, and how often it was late. */
function Delay({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const [delay, setDelay] = useState(studio.player.delay());
  const words = setUpTexts.value.sound;
  useEffect(() => {
    const timer = setInterval(() => setDelay(studio.player.delay()), DELAY_MS);
    return () => clearInterval(timer);
  }, []);
  if (delay === undefined) return null;
  const { seconds, underruns } = delay;
  return (
    <p class="hint late">
      {words.delay(Math.round(seconds * 1_000))} {underruns !== undefined && words.late(underruns)}
    </p>
  );
}

/** The outputs of the system, but for its own choice. Browsers name them only to pages that may use the microphone. */
async function listOutputs(): Promise<readonly Output[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '' && deviceId !== 'default')
    .map(({ deviceId: id, label }, index) => ({ id, name: label === '' ? setUpTexts.value.sound.outputOf(index + 1) : label }));
}
