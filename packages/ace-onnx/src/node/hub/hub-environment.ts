/** What the environment says about the hub. */
export interface HubEnvironment {
  /** `HF_TOKEN`. */
  readonly token: string | undefined;
  /** `HF_ENDPOINT`: a server to ask instead of the hub. */
  readonly mirror: string | undefined;
  /** `HF_HUB_OFFLINE`: whether the network must not be touched. */
  readonly offline: boolean;
}

/** Reads the variables of the hub; an empty one counts as not set. */
export function readHubEnvironment(env: Readonly<Record<string, string | undefined>>): HubEnvironment {
  return {
    token: notEmpty(env['HF_TOKEN']),
    mirror: notEmpty(env['HF_ENDPOINT']),
    offline: ['1', 'true', 'yes', 'on'].includes((env['HF_HUB_OFFLINE'] ?? '').toLowerCase()),
  };
}

function notEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
