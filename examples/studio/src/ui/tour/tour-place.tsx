import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { showLanguage } from '../../texts/language.js';

/** Where the tour appears; it is loaded when it is wanted. */
export function TourPlace({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const isOn = studio.tourIsOn.value;
  const [loaded, setLoaded] = useState<{ readonly Tour: ComponentType<{ readonly studio: Studio }> } | undefined>(undefined);
  useEffect(() => {
    // Without it the studio is whole: where it cannot be loaded, nothing is said.
    if (isOn) loadTour().then(setLoaded, () => {});
  }, [isOn]);
  return isOn && loaded !== undefined ? <loaded.Tour studio={studio} /> : null;
}

/** Loads the tour, and its texts in the language that is shown. */
async function loadTour() {
  const { Tour } = await import('./tour.js');
  await showLanguage();
  return { Tour };
}
