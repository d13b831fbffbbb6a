import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { trainTexts } from '../../texts/train.js';
import { FileDrop } from '../../ui/controls/file-drop.js';
import type { DrawerProps } from '../drawers.js';
import { AdaptersSection } from './adapters-section.js';
import { PlanSection } from './plan-section.js';
import { ProgressSection } from './progress-section.js';
import { SongsSection } from './songs-section.js';
import { trainingsOf } from './training.js';
import type { Training } from './training.js';
import { WhereSection } from './where-section.js';

/** Trains an adapter on songs of one's own, and plays it. A server does the work: the page may be closed. */
export function Train({ studio }: DrawerProps): JSX.Element {
  const trainings = trainingsOf(studio);
  const training = trainings.chosen.value;
  useEffect(() => {
    void studio.bank.listSamples();
    void trainings.findElsewhere();
  }, []);
  return (
    <FileDrop className="train" take={(files) => training.machine.value !== undefined && void training.addFiles(files)}>
      <WhereSection trainings={trainings} />
      <Place
        key={training.place}
        studio={studio}
        training={training}
        host={training.place === 'here' ? undefined : trainings.elsewhere.value}
      />
    </FileDrop>
  );
}

interface PlaceProps {
  readonly studio: Studio;
  readonly training: Training;
  /** The server that trains, where it is not the studio's. */
  readonly host: string | undefined;
}

/** What there is on the server that is chosen. */
function Place({ studio, training, host }: PlaceProps): JSX.Element {
  const { trouble, machine } = training;
  useEffect(() => {
    void training.listAdapters();
    return training.follow();
  }, []);
  if (machine.value === undefined) {
    return trouble.value === undefined ? (
      <p class="hint">{trainTexts.value.opening}</p>
    ) : (
      <>
        <p class="problem" role="alert">
          {trouble.value}
        </p>
        <button type="button" onClick={training.lookAgain}>
          {trainTexts.value.again}
        </button>
      </>
    );
  }
  return (
    <>
      {trouble.value !== undefined && (
        <p class="problem" role="alert">
          {trainTexts.value.asItWas(trouble.value)}
        </p>
      )}
      <SongsSection studio={studio} training={training} host={host} />
      <PlanSection training={training} />
      <ProgressSection training={training} />
      <AdaptersSection studio={studio} training={training} host={host} />
    </>
  );
}
