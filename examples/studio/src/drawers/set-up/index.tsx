import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { ServiceReport } from '../../../server/report-services.js';
import { Choice } from '../../ui/controls/choice.js';
import type { DrawerProps } from '../drawers.js';
import { AboutSection } from './about-section.js';
import { LanguageChoice } from './language-choice.js';
import { KeysSection, ServicesSection, askServices } from './services-section.js';
import { SoundSection } from './sound-section.js';
import { TiersSection } from './tiers-section.js';

const ON_OFF = [
  ['on', 'On'],
  ['off', 'Off'],
] as const;

/** What the studio works with, and choices about it. The choices stay in this browser; keys stay on the server. */
export function SetUp({ studio }: DrawerProps): JSX.Element {
  const [report, setReport] = useState<ServiceReport | undefined>(undefined);
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const [isAsking, setAsking] = useState(false);
  const check = (): void => {
    setAsking(true);
    askServices()
      .then(
        (found) => {
          setReport(found);
          setTrouble(undefined);
        },
        (error: unknown) => setTrouble((error as Error).message),
      )
      .finally(() => setAsking(false));
  };
  useEffect(check, []);
  return (
    <div class="set-up">
      <ServicesSection report={report} trouble={trouble} isAsking={isAsking} check={check} />
      <KeysSection report={report} />
      <SoundSection studio={studio} />
      <LanguageChoice studio={studio} />
      <Choice
        title="Theme"
        preference={studio.theme}
        options={[
          ['auto', 'System'],
          ['light', 'Light'],
          ['dark', 'Dark'],
          ['contrast', 'Contrast'],
        ]}
      />
      <Choice
        title="Motion"
        hint="Less: pictures rest, nothing slides."
        preference={studio.motion}
        options={[
          ['auto', 'As the system'],
          ['less', 'Less'],
        ]}
      />
      <Choice
        title="Quality of the moving picture"
        hint="By itself it takes what the machine keeps up with."
        preference={studio.quality}
        options={[
          ['auto', 'By itself'],
          ['high', 'High'],
          ['low', 'Low'],
        ]}
      />
      <Choice
        title="Keys without Ctrl"
        hint="R, 1–8, [ and ] and the like. Off, only Space, Escape, arrows and commands do anything."
        preference={studio.singleKeys}
        options={ON_OFF}
      />
      <Choice title="Follow the music" hint="The grid shows the bar that plays." preference={studio.follow} options={ON_OFF} />
      <TiersSection machine={report?.machine} />
      <AboutSection studio={studio} version={report?.version} />
    </div>
  );
}
