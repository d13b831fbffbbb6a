/** Which subject reads a file whose folder does not say so, by the beginning and end of its name. */
export function subjectOf(name: string): string | undefined {
  return SUBJECTS.find(({ pattern }) => pattern.test(name))?.subject;
}

const SUBJECTS: readonly { readonly pattern: RegExp; readonly subject: string }[] = [
  { pattern: /\.midi?$/iu, subject: 'midi' },
  { pattern: /\.wav$/iu, subject: 'wav' },
  { pattern: /\.(?:flac|mp3|ogg|opus)$/iu, subject: 'sound' },
  { pattern: /\.safetensors$/iu, subject: 'safetensors' },
  { pattern: /^tags-/iu, subject: 'tags' },
  { pattern: /^lyrics-/iu, subject: 'lyrics' },
  { pattern: /^share-/iu, subject: 'share' },
  { pattern: /^umt5/iu, subject: 'umt5' },
  { pattern: /\.ts$/iu, subject: 'script' },
];
