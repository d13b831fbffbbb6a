import type { JSX } from 'preact';

import quietPicture from '../../look/quiet.webp';
import spacePicture from '../../look/space.webp';
import type { Studio } from '../../state/studio.js';
import { lookTexts } from '../../texts/look.js';

const PICTURES = [
  ['quiet', quietPicture],
  ['space', spacePicture],
] as const;

/** Which picture lies behind the glass: each as it looks, with what there is to see. */
export function PictureCards({ studio: { picture } }: { readonly studio: Studio }): JSX.Element {
  const words = lookTexts.value;
  return (
    <section class="choice">
      <h3>{words.picture}</h3>
      <p class="hint">{words.pictureHint}</p>
      <div class="picture-cards" role="group" aria-label={words.picture}>
        {PICTURES.map(([kind, image]) => (
          <div key={kind}>
            <button
              type="button"
              aria-describedby={`picture-${kind}`}
              aria-pressed={picture.choice.value === kind}
              onClick={() => picture.choose(kind)}
            >
              <img src={image} alt="" width={320} height={180} />
              {words.pictures[kind]}
            </button>
            <small id={`picture-${kind}`}>{words.pictureParts[kind]}</small>
          </div>
        ))}
      </div>
    </section>
  );
}
