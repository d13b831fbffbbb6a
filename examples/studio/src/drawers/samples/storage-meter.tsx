import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { samplesTexts } from '../../texts/samples.js';

/** From this share on, storage is nearly full. */
const NEARLY_FULL = 0.8;

/** Bytes of a sample: 32-bit floats. */
const BYTES = 4;

/** How full this browser's storage is, and how much of it samples take. */
export function StorageMeter({ bank }: { readonly bank: Studio['bank'] }): JSX.Element | null {
  const usage = bank.usage.value;
  const texts = samplesTexts.value.bank;
  if (usage === undefined) return null;
  const { usedBytes, quotaBytes } = usage;
  const samples = bank.samples.value;
  const ofSamples = samples.reduce(
    (sum, { durationSeconds, sampleRate, channels }) => sum + durationSeconds * sampleRate * channels * BYTES,
    0,
  );
  return (
    <div class="storage-meter hint">
      <label>
        {texts.storage(storedSize(usedBytes), storedSize(quotaBytes))}
        <meter min={0} max={quotaBytes} high={quotaBytes * NEARLY_FULL} value={usedBytes} />
      </label>
      {samples.length > 0 && <span>{texts.storageOfSamples(storedSize(ofSamples), samples.length)}</span>}
      {usedBytes > quotaBytes * NEARLY_FULL && <strong>{texts.storageFull}</strong>}
    </div>
  );
}

/** Bytes that are stored, for people. */
export function storedSize(bytes: number): string {
  const { megabytes, gigabytes } = samplesTexts.value.bank;
  return bytes < 1e9 ? megabytes(bytes / 1e6) : gigabytes(bytes / 1e9);
}
