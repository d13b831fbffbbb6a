import { ERROR_CODES, HttpError, StorageError } from '@loop/core';
import { REFUSAL_CODES } from '@loop/ace-client/server';
import { describe, expect, it, vi } from 'vitest';

import { describeAnswer, describeError } from './describe-error.js';
import { ERRORS } from './en/errors.js';
import { ERRORS as SPANISH } from './es/errors.js';
import { languageChoice, showLanguage } from './language.js';

describe('what is said of errors', () => {
  it('has a sentence for every code in every language, of its own', () => {
    for (const { codes, refusals } of [ERRORS, SPANISH]) {
      expect(Object.keys(codes)).toEqual(ERROR_CODES);
      expect(Object.keys(refusals)).toEqual(REFUSAL_CODES);
    }
    const [english, spanish] = [ERRORS, SPANISH].map(({ codes, refusals }) => [...Object.values(codes), ...Object.values(refusals)]);
    expect(english!.filter((sentence, place) => sentence === spanish![place])).toEqual([]);
  });

  it('says it in the language that is shown, with the words of the server behind', async () => {
    vi.stubGlobal('document', { documentElement: { lang: 'en' } });
    vi.stubGlobal('navigator', { languages: [] });
    languageChoice.choose('es');
    await showLanguage();
    const body = JSON.stringify({ detail: 'A training runs already.', error_code: 'queue_full' });
    const busy = new HttpError('POST /v1/training/start: the server answered 409', { url: '', status: 409, retryable: false, body });
    expect(describeError(busy)).toBe('Ya se está haciendo algo así; prueba de nuevo cuando acabe. A training runs already.');
    expect(describeError(new StorageError('There is no room.', 'quota'))).toBe('No se ha podido guardar. There is no room.');
    expect(describeError(new HttpError('No answer.', { url: '', status: 500, retryable: true, body: '<p>' }))).toBe(
      'El servidor lo ha rechazado. No answer.',
    );
    expect(describeError(new Error('Odd'))).toBe('Odd');
    expect([describeAnswer('{"detail":"No."}'), describeAnswer('null'), describeAnswer('')]).toEqual(['No.', undefined, undefined]);
    languageChoice.choose('auto');
    await showLanguage();
    vi.unstubAllGlobals();
  });
});
