import type { AudioLintRule } from './audio-rule.js';
import { soundRule } from './audio-rule.js';
import { relateKeys } from './relate-keys.js';

/** Estimates that are less sure say nothing against what a person wrote. */
const SURE_TEMPO = 0.1;
const SURE_KEY = 0.05;
const SURE_METER = 0.3;
const BPM_TOLERANCE = 0.03;
/** What tempos are mistaken for: half, double, and the dotted ones. */
const RELATED = [0.5, 2, 1 / 3, 3, 2 / 3, 1.5];

const isNear = (a: number, b: number): boolean => Math.abs(a / b - 1) <= BPM_TOLERANCE;

/** Faults of what is written about the music, by what is heard. */
export const MUSIC_RULES: readonly AudioLintRule[] = [
  soundRule(
    { code: 'bpm-missing', severity: 'info', about: 'A tempo that is known is trained; one that is not says "N/A".' },
    ({ music }, track) =>
      track !== undefined && track.bpm === undefined && music?.bpm !== undefined && music.bpmConfidence >= SURE_TEMPO
        ? { message: `has no tempo; ${Math.round(music.bpm)} is heard.`, fix: { kind: 'set', field: 'bpm', value: Math.round(music.bpm) } }
        : undefined,
  ),
  soundRule(
    { code: 'bpm-not-as-heard', severity: 'warning', about: 'A wrong tempo teaches the model that tempos mean nothing.' },
    ({ music }, track) => {
      const [heard, written] = [music?.bpm, track?.bpm];
      if (music === undefined || heard === undefined || written === undefined || music.bpmConfidence < SURE_TEMPO) return undefined;
      if (isNear(heard, written) || RELATED.some((factor) => isNear(heard, written * factor))) return undefined;
      const fix = { kind: 'choose', choices: [{ kind: 'set', field: 'bpm', value: Math.round(heard) } as const] } as const;
      return { message: `says ${written} BPM; ${heard.toFixed(1)} is heard. Listen, and write down the right one.`, fix };
    },
  ),
  soundRule(
    {
      code: 'bpm-in-another-octave',
      severity: 'info',
      about: 'Half or double the tempo that is heard: right for some styles, a mistake in others.',
    },
    ({ music }, track) => {
      const [heard, written] = [music?.bpm, track?.bpm];
      if (music === undefined || heard === undefined || written === undefined || isNear(heard, written)) return undefined;
      if (music.bpmConfidence < SURE_TEMPO || !RELATED.some((factor) => isNear(heard, written * factor))) return undefined;
      return `says ${written} BPM; ${heard.toFixed(1)} is heard, which is ${(heard / written).toFixed(2)} times that.`;
    },
  ),
  soundRule(
    { code: 'key-missing', severity: 'info', about: 'A key that is known is trained; one that is not says "N/A".' },
    ({ music }, track) =>
      track !== undefined && track.key.trim() === '' && music !== undefined && music.key !== '' && music.keyConfidence >= SURE_KEY
        ? { message: `has no key; ${music.key} is heard.`, fix: { kind: 'set', field: 'key', value: music.key } }
        : undefined,
  ),
  soundRule(
    { code: 'key-not-as-heard', severity: 'warning', about: 'A wrong key teaches the model that keys mean nothing.' },
    ({ music }, track) => {
      if (music === undefined || music.key === '' || music.keyConfidence < SURE_KEY || track === undefined) return undefined;
      const relation = relateKeys(track.key, music.key);
      if (relation !== 'other') return undefined;
      const fix = { kind: 'choose', choices: [{ kind: 'set', field: 'key', value: music.key } as const] } as const;
      return { message: `says ${track.key}; ${music.key} is heard. Listen, and write down the right one.`, fix };
    },
  ),
  soundRule(
    {
      code: 'key-related-to-heard',
      severity: 'info',
      about: 'The relative or parallel key is heard, which estimates and people mistake for each other.',
    },
    ({ music }, track) => {
      if (music === undefined || music.key === '' || music.keyConfidence < SURE_KEY || track === undefined) return undefined;
      const relation = relateKeys(track.key, music.key);
      return relation === 'relative' || relation === 'parallel' ? `says ${track.key}; its ${relation} ${music.key} is heard.` : undefined;
    },
  ),
  soundRule(
    { code: 'time-signature-not-as-heard', severity: 'info', about: 'Threes and fours are trained as different music.' },
    ({ music }, track) => {
      if (music?.timeSignature === undefined || track === undefined || music.timeSignatureConfidence < SURE_METER) return undefined;
      const isTriple = track.timeSignature === '3' || track.timeSignature === '6';
      const isDuple = track.timeSignature === '2' || track.timeSignature === '4';
      const differs = (isTriple && music.timeSignature === '4') || (isDuple && music.timeSignature === '3');
      return differs ? `says ${track.timeSignature}; bars of ${music.timeSignature} are heard.` : undefined;
    },
  ),
];
