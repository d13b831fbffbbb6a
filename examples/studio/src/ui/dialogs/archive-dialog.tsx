import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Dialog } from './dialog.js';

/** Asks what becomes of an archive that was read. Nothing that this browser keeps is changed by any answer. */
export function ArchiveDialog({ studio }: { readonly studio: Studio }): JSX.Element {
  const offer = studio.offer.value;
  return (
    <Dialog title={offer === undefined ? 'Archive' : offer.name} isOpen={offer !== undefined} onClose={studio.dismissOffer}>
      {offer !== undefined && (
        <>
          <p>{contentOf(offer.content.archive)}</p>
          <p class="hint">
            What is new is added to what this browser keeps; nothing is replaced or removed. Opening its song keeps yours as the beat map
            “before {offer.name}”, and Undo goes back to it.
          </p>
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
                Add, and open its song
              </button>
            )}
            <button type="button" onClick={() => void studio.acceptOffer(false)}>
              Add only
            </button>
            <button type="button" class="ghost" onClick={studio.dismissOffer}>
              Leave it
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function contentOf({ songs, kits, samples, pictures, project }: NonNullable<Studio['offer']['value']>['content']['archive']): string {
  const counts = [
    [songs.length, 'saved song'],
    [samples.length, 'sample'],
    [kits.length, 'kit'],
    [pictures.length, 'picture'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`);
  if (project !== undefined)
    parts.push(`the song that was open (${project.title === '' ? 'untitled' : project.title}, ${project.bpm} bpm)`);
  return parts.length === 0 ? 'It is empty.' : `It holds ${parts.join(', ')}.`;
}
