import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';

/** Everything that leaves the studio: audio, stems, notes, the project, a link; and what comes in. */
export function ExportMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const choose = (select: HTMLSelectElement): void => {
    const action = select.value;
    select.value = '';
    if (action === 'import') file.current?.click();
    else void studio.exportAs(action);
  };
  return (
    <>
      <select aria-label="Export and import" value="" onChange={(event) => choose(event.currentTarget)}>
        <option value="" disabled>
          Export…
        </option>
        <option value="wav">WAV, 24 bit, exact loop</option>
        <option value="stems">Stems, WAV files in a zip</option>
        <option value="midi">MIDI file</option>
        <option value="project">Project file</option>
        <option value="share">Copy share link</option>
        <option value="archive">Everything in one file</option>
        <option value="import">Import project, beat map, MIDI or archive…</option>
      </select>
      <input
        ref={file}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label="File to import"
        accept=".loop,.json,.mid,.midi,application/json,audio/midi"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen !== undefined) void studio.importFile(chosen);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
