import type { AceTask } from './ace-task.js';

/**
 * The instruction that a task with named tracks was trained with. Sent always: the oldest servers put their template's placeholder
 * into the model when it is left out. Other tasks get theirs from the server.
 *
 * Source: the task templates of ACE-Step 1.5, https://github.com/ace-step/ACE-Step-1.5, Apache-2.0.
 */
export function instructionFor(task: AceTask): string | undefined {
  if (task.instruction !== undefined) return task.instruction;
  switch (task.task) {
    case 'lego':
      return `Generate the ${wordsOf(task.track)} track based on the audio context:`;
    case 'extract':
      return `Extract the ${wordsOf(task.track)} track from the audio:`;
    case 'complete':
      return `Complete the input track with ${task.tracks.map(wordsOf).join(' | ')}:`;
    default:
      return undefined;
  }
}

function wordsOf(track: string): string {
  return track.toUpperCase();
}
