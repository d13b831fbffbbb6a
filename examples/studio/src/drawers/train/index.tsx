import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { FileDrop } from '../../ui/controls/file-drop.js';
import type { DrawerProps } from '../drawers.js';
import { AdaptersSection } from './adapters-section.js';
import { PlanSection } from './plan-section.js';
import { ProgressSection } from './progress-section.js';
import { SongsSection } from './songs-section.js';
import { trainingOf } from './training.js';

/** Trains an adapter on songs of one's own, and plays it. The server does the work: the page may be closed. */
export function Train({ studio }: DrawerProps): JSX.Element {
  const training = trainingOf(studio);
  const { trouble, machine } = training;
  useEffect(() => {
    void studio.bank.listSamples();
    void training.listAdapters();
    return training.follow();
  }, []);
  if (machine.value === undefined) {
    return trouble.value === undefined ? (
      <p class="hint">The model is opened…</p>
    ) : (
      <>
        <p class="problem" role="alert">
          {trouble.value}
        </p>
        <button type="button" onClick={training.lookAgain}>
          Try again
        </button>
      </>
    );
  }
  return (
    <FileDrop className="train" take={(files) => void training.addFiles(files)}>
      {trouble.value !== undefined && (
        <p class="problem" role="alert">
          {trouble.value} What you see is as it was last.
        </p>
      )}
      <SongsSection studio={studio} training={training} />
      <PlanSection training={training} />
      <ProgressSection training={training} />
      <AdaptersSection studio={studio} training={training} />
    </FileDrop>
  );
}
