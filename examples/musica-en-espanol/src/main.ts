// Writes a song in Spanish – caption, words, tempo, key – and makes it sound: `pnpm start -- --genero bachata --duracion 60`. Everything works offline, with
// the engine that comes with Loop; a server or a model of this machine sings the words too.
import { HELP, UsageError, readOptions } from './read-options.js';
import type { SongOptions } from './read-options.js';
import { listGenres } from './list-genres.js';
import { openGenerator } from './open-generator.js';
import { saveSong } from './save-song.js';
import { summarize } from './summarize.js';
import { writeSong } from './write-song.js';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('Interrumpido.')));

try {
  const asked = readOptions(process.argv.slice(2));
  if (asked.do === 'help') console.log(HELP);
  else if (asked.do === 'list') console.log(listGenres());
  else await makeSong(asked, stop.signal);
} catch (error) {
  console.error(error instanceof UsageError ? error.message : `No se pudo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function makeSong(options: SongOptions, signal: AbortSignal): Promise<void> {
  const { generator, name, family, settingsFor } = await openGenerator(options);
  try {
    const song = writeSong(options, family);
    console.log(`${song.prompt.lyrics}\n`);
    const request = { ...song.request, advanced: settingsFor(options.genre.id) };
    const { track, warnings } = await generator.generate(request, { signal });
    const { vocals: canSing } = await generator.capabilities({ signal });
    const files = await saveSong(options.folder, song, { track, warnings });
    console.log(summarize(options, song, { track, warnings, maker: name, canSing, files }));
  } finally {
    await generator.dispose();
  }
}
