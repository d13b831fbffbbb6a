import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { findCheckpoint } from './find-checkpoint.js';

describe('findCheckpoint', () => {
  it('says of a model that is known and cannot be run which ones can', async () => {
    const error = await findCheckpoint('willibrandon/lofi-models').catch((reason: unknown) => reason);
    expect(isLoopError(error, 'unsupported') && error.message).toMatch(
      /not run here.*These run: ACE-Step\/ACE-Step-v1-3\.5B, ACE-Step\/Ace-Step1\.5\./,
    );
  });
});
