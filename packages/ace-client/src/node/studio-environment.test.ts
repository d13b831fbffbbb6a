import { expect, it } from 'vitest';

import { readStudioProxyOptions } from './studio-environment.js';

it('reads the services and keys that are there', () => {
  const environment = {
    ACE_STEP_URL: 'http://localhost:8001',
    ACESTEP_API_KEY: 'a',
    LLM_URL: ' http://localhost:8002 ',
    GOOGLE_API_KEY: 'g',
  };
  expect(readStudioProxyOptions(environment)).toEqual({
    ace: { url: 'http://localhost:8001', apiKey: 'a' },
    training: { url: 'http://localhost:8001', apiKey: 'a' },
    llm: { url: 'http://localhost:8002', apiKey: undefined },
    textures: { apiKey: 'g' },
  });
});

it('trains where another server is named for it, which never gets the key of the first', () => {
  const environment = { ACE_STEP_URL: 'http://localhost:8001', ACESTEP_API_KEY: 'a', ACE_TRAIN_URL: 'http://gpu:5173/train-api' };
  expect(readStudioProxyOptions(environment)).toMatchObject({
    ace: { url: 'http://localhost:8001', apiKey: 'a' },
    training: { url: 'http://gpu:5173/train-api', apiKey: undefined },
  });
});

it('leaves out what is not there or empty', () => {
  expect(readStudioProxyOptions({ LLM_URL: '' })).toEqual({ ace: undefined, llm: undefined, textures: undefined });
});
