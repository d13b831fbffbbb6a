import type { CliIo } from '@loop/cli';

import { createAceClient } from '../../create-ace-client.js';
import type { AceClient } from '../../ace-client.js';

/** Creates the client that a command talks through. The key comes from the environment, never from the arguments. */
export function connect(url: string | undefined, { env = {} }: CliIo): AceClient {
  const apiKey = env['ACE_CLIENT_API_KEY'] ?? env['ACESTEP_API_KEY'];
  return createAceClient({
    baseUrl: url ?? env['ACE_CLIENT_URL'] ?? 'http://127.0.0.1:8001',
    ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
  });
}
