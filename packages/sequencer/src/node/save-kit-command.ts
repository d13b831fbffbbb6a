import { assertOutputFree, readingInput, replaceFile } from '@loop/cli';
import type { CliIo } from '@loop/cli';

import { kitFromSong, serializeKit } from '../kits/kit-document.js';
import type { SaveKitArguments } from './parse-arguments.js';
import { readSong } from './read-song.js';

/** Runs `loop save-kit`: writes the sound of a song as a kit that other songs can have. */
export async function saveKitCommand(input: string, options: SaveKitArguments, io: CliIo): Promise<void> {
  const { output, name, force: overwrite = false, json = false } = options;
  const { signal } = io;
  await assertOutputFree(output, { overwrite });
  const { song, warnings } = await readingInput(input, signal, () => readSong(input, { signal }));
  for (const { message } of warnings) io.stderr(`note: ${message}\n`);
  const kit = kitFromSong(song, name ?? (song.title || 'My kit'));
  await replaceFile(output, (handle) => handle.writeFile(`${serializeKit(kit)}\n`), { overwrite });
  if (json) io.stdout(`${JSON.stringify({ file: output, id: kit.id, title: kit.title })}\n`);
  else io.stdout(`wrote ${output}\n`);
}
