import { expectTypeOf } from 'vitest';
import type * as z from 'zod/mini';

import type { Song } from './song.js';
import type { songSchema } from './song-schema.js';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

expectTypeOf<DeepReadonly<z.output<typeof songSchema>>>().toEqualTypeOf<DeepReadonly<Song>>();
