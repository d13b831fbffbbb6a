import { InputFault, jsonOption, readingInput } from '@loop/cli';

import { analyzeFile } from '../audio/analyze-file.js';
import type { AddCommand } from './command.js';

/** Adds `loop-lora analyze`: says tempo, metre, key, loudness and quality of songs. */
export const addAnalyzeCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('analyze')
    .description('Say tempo, beats of a bar, key, loudness and quality of songs, as they are heard.')
    .argument('<files...>', 'audio files: wav, mp3, flac, ogg, opus; m4a where ffmpeg is')
    .addOption(jsonOption())
    .action(async (files: readonly string[], { json = false }: { readonly json?: boolean }) => {
      for (const file of files) {
        const heard = await readingInput(file, signal, () => analyzeFile(file, { signal }));
        if (heard.fault !== undefined) throw new InputFault(`${file}: ${heard.fault}`);
        const { music, facts, quality, warnings } = heard;
        if (json) {
          stdout(`${JSON.stringify({ file, music, facts, quality, warnings })}\n`);
          continue;
        }
        const lines = {
          tempo: music?.bpm === undefined ? 'no beat' : `${music.bpm.toFixed(1)} bpm, ${music.timeSignature ?? '?'} beats a bar`,
          key: music?.key === undefined || music.key === '' ? 'none' : music.key,
          loudness:
            facts === undefined
              ? ''
              : `${facts.loudness.integratedLufs.toFixed(1)} LUFS, true peak ${facts.loudness.truePeakDb.toFixed(1)} dB`,
          quality: quality === undefined ? '' : `${Math.round(quality.score)} of 100`,
        };
        stdout(
          `${file}\n${Object.entries(lines)
            .map(([name, text]) => `  ${`${name}:`.padEnd(10)}${text}\n`)
            .join('')}`,
        );
      }
    });
};
