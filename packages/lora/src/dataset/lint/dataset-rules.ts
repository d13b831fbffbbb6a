import { fileKey } from '../side-car-role.js';
import type { LintRule } from './lint-rule.js';
import { sharedRule, trackRule } from './lint-rule.js';

/** Faults of triggers, rights and files. */
export const DATASET_RULES: readonly LintRule[] = [
  {
    code: 'trigger-missing',
    severity: 'warning',
    about: 'The track trains without the word that calls the adapter up.',
    *find({ settings, tracks }) {
      const common = settings.trigger || (tracks.find(({ trigger }) => trigger !== '')?.trigger ?? '');
      for (const { path, trigger } of tracks) {
        if (trigger.trim() !== '') continue;
        if (common === '')
          yield { path, message: 'has no trigger word, and the dataset has none. Choose a made-up word that no song has.' };
        else {
          const message = `has no trigger word; the others have "${common.slice(0, 40)}". Write it here, too.`;
          yield { path, message, fix: { kind: 'set', field: 'trigger', value: common } };
        }
      }
    },
  },
  trackRule(
    { code: 'trigger-differs', severity: 'warning', about: 'Two words for one adapter halve what each of them learns.' },
    ({ trigger }, { settings }) => {
      if (settings.trigger === '' || trigger === '' || trigger === settings.trigger) return undefined;
      const message = `has the trigger "${trigger.slice(0, 40)}"; the dataset has "${settings.trigger.slice(0, 40)}".`;
      return { message, fix: { kind: 'set', field: 'trigger', value: settings.trigger } };
    },
  ),
  trackRule(
    { code: 'trigger-in-caption', severity: 'info', about: 'The trigger is put beside the caption, so that it is said twice.' },
    ({ trigger, caption }) =>
      trigger !== '' && caption.toLowerCase().includes(trigger.toLowerCase())
        ? 'the caption has the trigger, which is put beside it anyway.'
        : undefined,
  ),
  {
    code: 'tag-position-replace',
    severity: 'warning',
    about: 'Every caption is thrown away: all tracks train on the bare trigger.',
    *find({ settings, tracks }) {
      if (settings.tagPosition !== 'replace' || tracks.every(({ caption }) => caption === '')) return;
      yield {
        path: 'metadata.tag_position',
        message: 'is "replace", which throws every caption away. Write "prepend" unless you mean it.',
      };
    },
  },
  trackRule(
    { code: 'licence-unknown', severity: 'error', about: 'Nobody has said that the recording may be trained with.' },
    ({ licence, path }) =>
      licence === undefined || licence.training === 'unknown'
        ? { message: 'does not say whether models may be trained with it. Ask, or leave it out.', fix: { kind: 'leave-out', path } }
        : undefined,
  ),
  trackRule(
    { code: 'licence-refused', severity: 'error', about: 'The owner does not let models be trained with the recording.' },
    ({ licence, path }) =>
      licence?.training === 'refused' ? { message: 'may not be trained with. Leave it out.', fix: { kind: 'leave-out', path } } : undefined,
  ),
  trackRule(
    { code: 'provenance-missing', severity: 'info', about: 'Credits and a model card need to say where a recording comes from.' },
    ({ provenance, artist }) =>
      provenance === undefined && artist === '' ? 'says neither its artist nor where it comes from.' : undefined,
  ),
  sharedRule(
    {
      code: 'duplicate-audio',
      severity: 'error',
      about: 'The same recording twice is learnt by heart, and may be on both sides of a hold-out.',
    },
    ({ path }, { hashes }) => hashes.get(path),
    ({ path }, first) => ({ message: `is the same file as ${first.path}. Leave one out.`, fix: { kind: 'leave-out', path } }),
  ),
  sharedRule(
    { code: 'duplicate-path', severity: 'error', about: 'Two records name one file, or files that some file systems take for one.' },
    ({ path }) => fileKey(path.replaceAll('\\', '/')),
    (_, first) => ({ message: `is named twice, as ${first.path}, too. Keep one record.` }),
  ),
  trackRule(
    {
      code: 'path-outside-folder',
      severity: 'error',
      about: 'The path leads out of the folder: the dataset cannot be moved, and may read what is not its own.',
    },
    ({ path }) => {
      const parts = path.split(/[/\\]/u);
      const isOutside = parts.includes('..') || parts[0] === '' || /^[a-z]:$/iu.test(parts[0]!) || path.includes('\0');
      return isOutside ? 'is no path inside the folder. Copy the file there and write its path from the dataset.' : undefined;
    },
  ),
];
