import { createFormats } from '../formats.js';

const { number } = createFormats('en');

/** The texts of Look. */
export const LOOK = {
  picture: 'Picture',
  pictureHint: 'It follows what is heard. Where the system asks for less motion, it rests.',
  pictures: { quiet: 'Quiet', space: 'Space' },
  pictureParts: {
    quiet: 'Rings of light that breathe with the kick.',
    space: 'A body that swells with the bass, rings, lights, a tunnel, mirrors.',
  },
  fullScreen: 'Full screen',
  mirrors: 'Mirrors',
  on: 'On',
  off: 'Off',
  texture: 'Texture',
  place: 'Texture on',
  places: { tunnel: 'Tunnel', bodies: 'Bodies' },
  another: 'Another texture',
  pictureOnly: 'Picture only',
  pictureOnlyHint:
    'With the picture alone, a drag or the arrow keys turn it; the wheel, two fingers, plus and minus bring it nearer. Escape comes back.',
  record: 'Record a video',
  stop: (seconds: number, megabytes: number) => `Stop and save the video, ${number(seconds)} s, ${number(megabytes, 1)} MB`,
  discard: 'Discard the video',
  recordingGoesOn: 'The video goes on; Look saves it.',
  kept: 'Kept textures',
  keep: 'Keep this texture',
  own: 'A picture of yours…',
  ownFile: 'File of a picture',
  words: 'Words for Gemini',
  wordsExample: 'sacred geometry, acid green',
  ask: 'Ask Gemini',
  show: (name: string) => `Show ${name}`,
  remove: (name: string) => `Remove ${name}`,
  removed: (name: string) => `“${name}” is removed.`,
  putBack: 'Put it back',
};
