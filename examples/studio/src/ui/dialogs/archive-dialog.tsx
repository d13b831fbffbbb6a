import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { titleOf } from '../../texts/title-of.js';
import { Dialog } from './dialog.js';

/** Asks what becomes of an archive that was read. Nothing that this browser keeps is changed by any answer. */
export function ArchiveDialog({ studio }: { readonly studio: Studio }): JSX.Element {
  const offer = studio.offer.value;
  const words = surfaceTexts.value.archive;
  return (
    <Dialog title={offer === undefined ? words.title : offer.name} isOpen={offer !== undefined} onClose={studio.dismissOffer}>
      {offer !== undefined && (
        <>
          <p>{contentOf(offer.content.archive)}</p>
          <p class="hint">{words.hint(offer.name)}</p>
          {offer.content.warnings.length > 0 && (
            <ul class="warnings">
              {offer.content.warnings.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          )}
          <div class="chips">
            {offer.content.archive.project !== undefined && (
              <button type="button" class="primary" onClick={() => void studio.acceptOffer(true)}>
                {words.addAndOpen}
              </button>
            )}
            <button type="button" onClick={() => void studio.acceptOffer(false)}>
              {words.add}
            </button>
            <button type="button" class="ghost" onClick={studio.dismissOffer}>
              {words.leave}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function contentOf({ songs, kits, samples, pictures, project }: NonNullable<Studio['offer']['value']>['content']['archive']): string {
  const words = surfaceTexts.value.archive;
  const counts = [
    [songs.length, words.songs],
    [samples.length, words.samples],
    [kits.length, words.kits],
    [pictures.length, words.pictures],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, text]) => text(count));
  if (project !== undefined) parts.push(words.song(titleOf(project), project.bpm));
  return parts.length === 0 ? words.empty : words.holds(parts);
}
