import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { StorageMeter } from '../samples/storage-meter.js';

interface AboutSectionProps {
  readonly studio: Studio;
  readonly version: string | undefined;
}

/** What this browser keeps, and what this is. */
export function AboutSection({ studio, version }: AboutSectionProps): JSX.Element {
  const [isSafe, setSafe] = useState<boolean | undefined>(undefined);
  useEffect(() => {
    const { storage } = navigator as Partial<Navigator>;
    storage?.persisted?.().then(setSafe, () => {});
    void studio.bank.listSamples();
  }, []);
  return (
    <>
      <section class="set-up-section" aria-label="Storage">
        <h3>Storage</h3>
        <StorageMeter bank={studio.bank} />
        {isSafe === true && <p class="hint">This browser keeps it for good.</p>}
        {isSafe === false && (
          <>
            <p class="hint">When the disk is full, this browser may clear it.</p>
            <button
              type="button"
              onClick={() =>
                void navigator.storage.persist().then((granted) => {
                  setSafe(granted);
                  if (!granted)
                    studio.say('This browser decides by itself what it keeps; use the studio more often, or export your songs.');
                })
              }
            >
              Keep it for good
            </button>
          </>
        )}
      </section>
      <section class="set-up-section" aria-label="About">
        <h3>About</h3>
        <p class="hint">LOOP MACHINE, the studio of Loop{version === undefined ? '' : ` ${version}`}. Everything that you make is yours.</p>
        <button type="button" onClick={() => (studio.helpOpen.value = true)}>
          List of keys
        </button>
      </section>
    </>
  );
}
