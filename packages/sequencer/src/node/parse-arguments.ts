import {
  bpmOption,
  createProgram,
  durationOption,
  forceOption,
  integer,
  jsonOption,
  number,
  outputOption,
  quietOption,
  seedOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { GENRES, TIME_SIGNATURES } from '@loop/core';
import type { TimeSignature } from '@loop/core';
import { WAV_FORMATS } from '@loop/core/audio';
import { PACK_GENRES } from '../generator/reading/known-genres.js';
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

/** The arguments of `loop render`. */
export interface RenderArguments {
  readonly input?: string | undefined;
  readonly prompt?: string | undefined;
  readonly genre?: string | undefined;
  readonly kit?: string | undefined;
  readonly style?: 'classic' | undefined;
  readonly loop?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly bars?: number | undefined;
  readonly bpm?: number | undefined;
  readonly timeSignature?: TimeSignature | undefined;
  readonly key?: string | undefined;
  readonly chords?: string | undefined;
  readonly duration?: number | undefined;
  readonly output?: string | undefined;
  readonly stems?: string | undefined;
  readonly mastered?: boolean | undefined;
  readonly midi?: string | undefined;
  readonly song?: string | undefined;
  readonly share?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly sampleRate?: number | undefined;
  readonly format?: (typeof WAV_FORMATS)[number] | undefined;
  readonly tail?: 'cut' | 'wrap' | number | undefined;
  readonly force?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The arguments of `loop info`. */
export interface InfoArguments {
  readonly json?: boolean | undefined;
}

/** The arguments of `loop genres`. */
export interface GenresArguments extends InfoArguments {
  readonly lang: string;
}

/** The arguments of `loop save-kit`. */
export interface SaveKitArguments {
  readonly output: string;
  readonly name?: string | undefined;
  readonly json?: boolean | undefined;
  readonly force?: boolean | undefined;
}

/** What the command line can do. */
export interface CliActions {
  readonly render: (options: RenderArguments) => Promise<void>;
  readonly genres: (options: GenresArguments) => Promise<void>;
  readonly kits: (files: readonly string[], options: InfoArguments) => Promise<void>;
  readonly saveKit: (input: string, options: SaveKitArguments) => Promise<void>;
  readonly info: (file: string, options: InfoArguments) => Promise<void>;
}

/** Describes the command line. Parsing it runs one of the actions. */
export function createLoopProgram(io: CliIo, actions: CliActions): Command {
  const program = createProgram(
    {
      name: 'loop',
      description: 'Makes music from a genre, a prompt or a file: WAV, stems, MIDI and share strings.',
      module: import.meta.url,
      examples: [
        'loop render --genre techno --seed 7 --bars 8 -o out.wav',
        'loop render --prompt "dark techno, 132 bpm, A minor" --duration 30 -o out.wav --midi out.mid',
        'loop render --genre pop --chords "C G/B Am F" --bars 64 -o song.wav',
        'loop info out.wav',
      ],
    },
    io,
  );

  program
    .command('render')
    .description('Make a song and write it as sound, stems, MIDI or a share string.')
    .optionsGroup('What to make:')
    .addOption(
      new Option('-i, --input <file>', 'a song document, a beat map, a MIDI file or a share string').conflicts(['prompt', 'genre']),
    )
    .addOption(new Option('-p, --prompt <text>', 'style, tempo, key and mood in words').conflicts(['bars']))
    .addOption(new Option('-g, --genre <genre>', 'a genre, see `loop genres`').choices([...GENRES, ...PACK_GENRES.map(({ id }) => id)]))
    .addOption(
      new Option(
        '--kit <kit>',
        'how it sounds: a kit of the genre, see `loop kits`, or a file of `loop save-kit`; by default the seed decides',
      ),
    )
    .addOption(
      new Option('--style <style>', 'classic: patterns as the original LOOP MACHINE writes them')
        .choices(['classic'])
        .conflicts(['input', 'prompt']),
    )
    .addOption(new Option('--loop', 'one loop, however long').conflicts(['input', 'prompt']))
    .addOption(seedOption().conflicts('input'))
    .addOption(
      new Option('-b, --bars <number>', 'length in bars, 1–64: up to 15 a loop, from 16 on a piece of sections')
        .conflicts('input')
        .argParser(integer(1, 64)),
    )
    .addOption(bpmOption())
    .addOption(
      new Option('--time-signature <meter>', `the meter: ${METERS.join(', ')}; what is read from a file is written anew in it`).argParser(
        meter,
      ),
    )
    .addOption(new Option('-k, --key <words>', 'root and scale, such as "A minor"'))
    .addOption(
      new Option(
        '--chords <symbols>',
        'the chords, one a bar, or bars between "|": "Am F C/E G"; the key is that of the first chord unless --key says it',
      ).conflicts(['input', 'style']),
    )
    .addOption(durationOption('length of a song from a prompt, to the next whole bar').conflicts('input'))
    .optionsGroup('What to write:')
    .addOption(outputOption('the mix as WAV'))
    .addOption(
      new Option(
        '--stems <folder>',
        'each part before the master chain, as WAV of 32-bit floats: their sum is the mix, and none is clipped',
      ),
    )
    .addOption(new Option('--mastered', 'stems: each through the master chain, as loud as in the mix; their sum is the mastered mix'))
    .addOption(new Option('--midi <file>', 'the notes as a Standard MIDI File'))
    .addOption(new Option('--song <file>', 'the song document, for editing or rendering again'))
    .addOption(new Option('--share', 'print a share string'))
    .addOption(jsonOption())
    .optionsGroup('How:')
    .addOption(new Option('--sample-rate <hertz>', '8000–192000').argParser(integer(8_000, 192_000)))
    .addOption(new Option('--format <format>', 'how samples of the mix are stored').choices(WAV_FORMATS))
    .addOption(new Option('--tail <tail>', '"cut", "wrap" for a seamless loop, or seconds that ring on').argParser(tail))
    .addOption(forceOption())
    .addOption(quietOption())
    .action((options: RenderArguments) => actions.render(options));

  program
    .command('genres')
    .description('List the genres.')
    .addOption(new Option('--lang <language>', 'the language of their names, such as "es"').default('en'))
    .addOption(jsonOption())
    .action((options: GenresArguments) => actions.genres(options));

  program
    .command('kits')
    .description('List the kits of every genre, or say what is in kit files.')
    .addArgument(new Argument('[files...]', 'files of `loop save-kit`'))
    .addOption(jsonOption())
    .action((files: readonly string[], options: InfoArguments) => actions.kits(files, options));

  program
    .command('save-kit')
    .description('Write the sound of a song, its controls and its mix, as a kit that other songs can have.')
    .addArgument(new Argument('<input>', 'a song document, a beat map or a share string'))
    .addOption(outputOption('the kit, a JSON file').makeOptionMandatory())
    .addOption(new Option('--name <name>', 'what people call it; by default the title of the song'))
    .addOption(jsonOption())
    .addOption(forceOption())
    .action((input: string, options: SaveKitArguments) => actions.saveKit(input, options));

  program
    .command('info')
    .description('Say what is in a file.')
    .addArgument(new Argument('<file>', 'a WAV or MIDI file, a song document, a beat map or a share string'))
    .addOption(jsonOption())
    .action((file: string, options: InfoArguments) => actions.info(file, options));

  return program;
}

const METERS = ['2/4', '3/4', '4/4', '6/8'] as const;

function meter(text: string): TimeSignature {
  const timeSignature = TIME_SIGNATURES[(METERS as readonly string[]).indexOf(text)];
  if (timeSignature === undefined) throw new InvalidArgumentError(`It must be ${METERS.join(', ')}.`);
  return timeSignature;
}

function tail(text: string): 'cut' | 'wrap' | number {
  return text === 'cut' || text === 'wrap' ? text : number(0, 60)(text);
}
