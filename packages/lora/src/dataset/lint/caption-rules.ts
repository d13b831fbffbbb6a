import { estimateTokens } from './estimate-tokens.js';
import { isErrorText } from './error-text.js';
import type { LintRule } from './lint-rule.js';
import { withoutPreamble } from './preamble.js';
import { sharedRule, trackRule } from './lint-rule.js';

/** The encoder reads 256 tokens, and some sixty of them are the frame and the metas. */
const MAX_CAPTION_TOKENS = 190;

/** Faults of captions and genres. */
export const CAPTION_RULES: readonly LintRule[] = [
  trackRule(
    { code: 'caption-empty', severity: 'error', about: 'The track trains on nothing, or on the bare trigger.' },
    ({ caption, genre, promptOverride }) => {
      const isUsed = promptOverride !== 'genre' || genre === '';
      return caption.trim() === '' && isUsed ? 'has no caption. Write one, or let one be written.' : undefined;
    },
  ),
  trackRule(
    { code: 'caption-error-text', severity: 'error', about: 'A captioner failed and its message would be trained as a caption.' },
    ({ caption }) =>
      caption !== '' && isErrorText(caption)
        ? {
            message: `the caption is "${caption.slice(0, 40)}". Caption the track again.`,
            fix: { kind: 'set', field: 'caption', value: '' },
          }
        : undefined,
  ),
  trackRule(
    { code: 'caption-preamble', severity: 'warning', about: 'The words before a language model’s answer would be trained, too.' },
    ({ caption }) => {
      const rest = withoutPreamble(caption);
      if (rest === caption) return undefined;
      const message = `the caption begins with "${caption
        .slice(0, caption.length - rest.length)
        .trim()
        .slice(0, 40)}". Remove it.`;
      return { message, fix: { kind: 'set', field: 'caption', value: rest.trim() } };
    },
  ),
  trackRule(
    { code: 'caption-too-long', severity: 'warning', about: 'The text encoder reads 256 tokens; the end is cut, and the metas with it.' },
    ({ caption }) => {
      const tokens = estimateTokens(caption);
      return tokens > MAX_CAPTION_TOKENS
        ? `the caption has about ${tokens} tokens; about ${MAX_CAPTION_TOKENS} are read. Shorten it.`
        : undefined;
    },
  ),
  sharedRule(
    { code: 'caption-duplicate', severity: 'warning', about: 'Several songs have one caption, so that it comes to mean none of them.' },
    ({ caption }) => (caption.trim() === '' ? undefined : caption.trim().toLowerCase().replaceAll(/\s+/gu, ' ')),
    (_, { path }) => ({ message: `has the caption of ${path}. Say what is different.` }),
  ),
  trackRule(
    { code: 'genre-empty', severity: 'warning', about: 'A track that is to train on its genre has none: it trains on the bare trigger.' },
    ({ genre, promptOverride }, { settings }) => {
      const mayUse = promptOverride === 'genre' || (promptOverride === undefined && settings.genreRatio > 0);
      if (genre.trim() !== '' || !mayUse) return undefined;
      const message = 'has no genre, and the dataset trains on genres. Write one, or train this track on its caption.';
      return { message, fix: { kind: 'set', field: 'promptOverride', value: 'caption' } };
    },
  ),
];
