import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';

/** How full this browser's storage is. */
export function StorageMeter({ bank }: { readonly bank: Studio['bank'] }): JSX.Element | null {
  const usage = bank.usage.value;
  if (usage === undefined) return null;
  const { usedBytes, quotaBytes } = usage;
  return (
    <label class="storage-meter hint">
      {megabytes(usedBytes)} of {megabytes(quotaBytes)} in use
      <meter min={0} max={quotaBytes} high={quotaBytes * 0.8} value={usedBytes} />
    </label>
  );
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
