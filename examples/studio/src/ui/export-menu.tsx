import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';

const ARROWS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

/** Everything that leaves the studio: audio, stems, notes, the project, a link; and what comes in. */
export function ExportMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const choose = (select: HTMLSelectElement): void => {
    const action = select.value;
    select.value = '';
    if (action === 'import') file.current?.click();
    else void studio.exportAs(action);
  };
  const words = surfaceTexts.value.files;
  return (
    <>
      <select
        aria-label={words.label}
        value=""
        onChange={(event) => choose(event.currentTarget)}
        onKeyDown={(event) => {
          // A key would choose the next one unseen, and export it.
          if (event.key.length > 1 && !ARROWS.has(event.key)) return;
          event.preventDefault();
          event.currentTarget.showPicker();
        }}
      >
        <option value="" disabled>
          {words.face}
        </option>
        <option value="wav">{words.wav}</option>
        <option value="stems">{words.stems}</option>
        <option value="midi">{words.midi}</option>
        <option value="project">{words.project}</option>
        <option value="share">{words.share}</option>
        <option value="archive">{words.archive}</option>
        <option value="import">{words.import}</option>
      </select>
      <input
        ref={file}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={words.fileToImport}
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
