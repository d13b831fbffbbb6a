import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { StorageMeter } from '../samples/storage-meter.js';
import { KeptModels } from './kept-models.js';
import { setUpTexts } from '../../texts/set-up.js';

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
  const { storage: words, about } = setUpTexts.value;
  return (
    <>
      <section class="set-up-section" aria-label={words.title}>
        <h3>{words.title}</h3>
        <StorageMeter bank={studio.bank} />
        <KeptModels studio={studio} />
        {isSafe === true && <p class="hint">{words.safe}</p>}
        {isSafe === false && (
          <>
            <p class="hint">{words.unsafe}</p>
            <button
              type="button"
              onClick={() =>
                void navigator.storage.persist().then((granted) => {
                  setSafe(granted);
                  if (!granted) studio.say(words.refused);
                })
              }
            >
              {words.ask}
            </button>
          </>
        )}
      </section>
      <section class="set-up-section" aria-label={about.title}>
        <h3>{about.title}</h3>
        <p class="hint">{about.text(version)}</p>
        <button type="button" onClick={() => (studio.helpOpen.value = true)}>
          {about.keys}
        </button>
      </section>
    </>
  );
}
