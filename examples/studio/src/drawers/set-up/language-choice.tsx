import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { LANGUAGES, LANGUAGE_IDS, languageChoice, showLanguage } from '../../texts/language.js';
import { setUpTexts } from '../../texts/set-up.js';
import { Choice } from '../../ui/controls/choice.js';

/** The language of the studio. Where its texts cannot be loaded, the page stays as it was. */
export function LanguageChoice({ studio }: { readonly studio: Studio }): JSX.Element {
  const { title, auto, failed } = setUpTexts.value.language;
  const { choice } = languageChoice;
  return (
    <Choice
      title={title}
      preference={{
        choice,
        choose(value) {
          const before = choice.value;
          languageChoice.choose(value);
          showLanguage().catch((error: unknown) => {
            languageChoice.choose(before);
            studio.fail(failed, error);
          });
        },
      }}
      options={[['auto', auto] as const, ...LANGUAGE_IDS.map((id) => [id, LANGUAGES[id]] as const)]}
    />
  );
}
