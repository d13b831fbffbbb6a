import { parseArgs } from 'node:util';

import { findPackGenre } from '@loop/tags/packs';
import type { PackGenre } from '@loop/tags/packs';
import { SPANISH_PACK } from '@loop/tags/packs/spanish';

/** What the command was asked for. */
export type Asked = { readonly do: 'list' } | { readonly do: 'help' } | ({ readonly do: 'make' } & SongOptions);

/** How a song is made. */
export interface SongOptions {
  readonly genre: PackGenre;
  readonly durationSeconds: number;
  readonly seed: number;
  /** Music without a voice. */
  readonly isInstrumental: boolean;
  /** The address of an ACE-Step server. */
  readonly server: string | undefined;
  /** The folder of an ACE-Step model. */
  readonly model: string | undefined;
  /** Where the files go. */
  readonly folder: string;
}

export const HELP = `Música en español: escribe la descripción y la letra de una canción y la hace sonar.

  pnpm start -- --listar-generos
  pnpm start -- --genero reggaeton --duracion 60 --semilla 7

  --listar-generos   los géneros, con su tempo y sus instrumentos
  --genero NOMBRE    el género, por su id o su nombre (reggaeton)
  --duracion S       segundos de música, de 5 a 240 (20)
  --semilla N        la misma semilla hace la misma canción (7)
  --instrumental     música sin voz
  --servidor URL     un servidor de ACE-Step en lugar del motor incluido
  --modelo CARPETA   un modelo de ACE-Step en este equipo
  --salida CARPETA   dónde van los archivos (dist/GÉNERO-SEMILLA)`;

/** A mistake in the command line, said in Spanish. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @throws {UsageError} That says what is wrong and what is allowed.
 */
export function readOptions(args: readonly string[]): Asked {
  // `pnpm start -- --genero salsa` passes the two hyphens on.
  const values = parse(args.filter((word, index) => index > 0 || word !== '--'));
  if (values.ayuda === true) return { do: 'help' };
  if (values['listar-generos'] === true) return { do: 'list' };
  const genre = findPackGenre(values.genero ?? 'reggaeton', SPANISH_PACK);
  if (genre === undefined) {
    const known = SPANISH_PACK.genres.map(({ id }) => id).join(', ');
    throw new UsageError(`--genero: «${values.genero}» no está. Hay: ${known}.`);
  }
  if (values.servidor !== undefined && values.modelo !== undefined) throw new UsageError('--servidor y --modelo: elige uno de los dos.');
  const seed = numberOf('semilla', values.semilla ?? '7', [0, 4_294_967_295]);
  if (!Number.isInteger(seed)) throw new UsageError('--semilla: tiene que ser un número entero.');
  return {
    do: 'make',
    genre,
    durationSeconds: numberOf('duracion', values.duracion ?? '20', [5, 240]),
    seed,
    isInstrumental: values.instrumental ?? false,
    server: values.servidor,
    model: values.modelo,
    folder: values.salida ?? `dist/${genre.id}-${seed}`,
  };
}

const OPTIONS = {
  'listar-generos': { type: 'boolean' },
  genero: { type: 'string' },
  duracion: { type: 'string' },
  semilla: { type: 'string' },
  instrumental: { type: 'boolean' },
  servidor: { type: 'string' },
  modelo: { type: 'string' },
  salida: { type: 'string' },
  ayuda: { type: 'boolean', short: 'h' },
} as const;

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'] {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const wrong = /'([^']+)'/.exec(error instanceof Error ? error.message : '')?.[1] ?? args.join(' ');
    throw new UsageError(`«${wrong}» no se entiende. Mira --ayuda.`, { cause: error });
  }
}

function numberOf(name: string, text: string, [low, high]: readonly [number, number]): number {
  const value = Number(text.replace(',', '.'));
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new UsageError(`--${name}: «${text}» no sirve; va de ${low} a ${high}.`);
}
