import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { ServiceReport } from '../../../server/report-services.js';
import { Choice } from '../../ui/controls/choice.js';
import type { DrawerProps } from '../drawers.js';
import { setUpTexts } from '../../texts/set-up.js';
import { AboutSection } from './about-section.js';
import { LanguageChoice } from './language-choice.js';
import { KeysSection, ServicesSection, askServices } from './services-section.js';
import { SoundSection } from './sound-section.js';
import { TiersSection } from './tiers-section.js';

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
  const { on, off, theme, motion, quality, singleKeys, follow } = setUpTexts.value;
  const onOff = [
    ['on', on],
    ['off', off],
  ] as const;
  return (
    <div class="set-up">
      <ServicesSection report={report} trouble={trouble} isAsking={isAsking} check={check} />
      <KeysSection report={report} />
      <SoundSection studio={studio} />
      <LanguageChoice studio={studio} />
      <Choice
        title={theme.title}
        preference={studio.theme}
        options={[
          ['auto', theme.auto],
          ['light', theme.light],
          ['dark', theme.dark],
          ['contrast', theme.contrast],
        ]}
      />
      <Choice
        title={motion.title}
        hint={motion.hint}
        preference={studio.motion}
        options={[
          ['auto', motion.auto],
          ['less', motion.less],
        ]}
      />
      <Choice
        title={quality.title}
        hint={quality.hint}
        preference={studio.quality}
        options={[
          ['auto', quality.auto],
          ['high', quality.high],
          ['low', quality.low],
        ]}
      />
      <Choice title={singleKeys.title} hint={singleKeys.hint} preference={studio.singleKeys} options={onOff} />
      <Choice title={follow.title} hint={follow.hint} preference={studio.follow} options={onOff} />
      <TiersSection machine={report?.machine} />
      <AboutSection studio={studio} version={report?.version} />
    </div>
  );
}
