import { createChatDialect } from './chat.js';
import { createCppDialect } from './cpp.js';
import type { AceDialect } from './dialect.js';
import { createGradioDialect } from './gradio.js';
import { createInferV1Dialect } from './infer-v1.js';
import { createOfficialDialect } from './official.js';
import type { DialectContext } from './official.js';
import type { AceDialectName } from './profile.js';

const DIALECT_MAKERS: Readonly<Record<AceDialectName, (context: DialectContext) => AceDialect>> = {
  official: createOfficialDialect,
  gradio: createGradioDialect,
  chat: createChatDialect,
  'acestep-cpp': createCppDialect,
  'infer-v1': createInferV1Dialect,
};

/** Creates the dialect that a server speaks. */
export function createDialect(context: DialectContext): AceDialect {
  return DIALECT_MAKERS[context.profile.dialect](context);
}
