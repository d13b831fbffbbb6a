import { describeMusicGenerator } from '@loop/testing';

import { createPatternGenerator } from './pattern-generator.js';

describeMusicGenerator('pattern engine', { create: () => createPatternGenerator() });
