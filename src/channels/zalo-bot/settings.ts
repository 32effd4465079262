/** What the operator configures for one bot of the Zalo Bot Platform. Missing values switch the channel off. */
export interface ZaloBotSettings {
  /** From the “Zalo Bot Manager” account; stands in the address of every call. */
  readonly token?: string | undefined;
  /** Chosen by the operator, 8 to 256 characters; comes back with every event. */
  readonly secret?: string | undefined;
  /** `https://bot-api.zaloplatforms.com`, or a fake's address. */
  readonly apiUrl: string;
  /** Our own address as the platform reaches it; without it no picture can be sent. */
  readonly publicUrl?: string | undefined;
}

/** {@link ZaloBotSettings} with everything that receiving and sending need. */
export interface ConfiguredZaloBot extends ZaloBotSettings {
  readonly token: string;
  readonly secret: string;
}

/**
 * The one account of this channel. Events do not name the bot they are for, and a new token for the same bot must not
 * make its conversations those of another.
 */
export const ZALO_BOT_ACCOUNT = 'bot';

const REQUIRED = { token: 'ZALO_BOT_TOKEN', secret: 'ZALO_BOT_SECRET' } as const;

/** Names of the environment variables that are still missing. */
export function missingSettings(settings: ZaloBotSettings): string[] {
  const keys = Object.keys(REQUIRED) as (keyof typeof REQUIRED)[];
  return keys.filter((key) => (settings[key] ?? '') === '').map((key) => REQUIRED[key]);
}

/** Whether every needed setting is there. */
export function isConfigured(settings: ZaloBotSettings): settings is ConfiguredZaloBot {
  return missingSettings(settings).length === 0;
}
