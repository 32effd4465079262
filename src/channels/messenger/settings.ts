/** What the operator configures for one Facebook page. Missing values switch the channel off. */
export interface MessengerSettings {
  readonly appId?: string | undefined;
  /** Signs webhooks and proves tokens. */
  readonly appSecret?: string | undefined;
  /** Chosen by the operator and typed into the app's dashboard. */
  readonly verifyToken?: string | undefined;
  readonly pageId?: string | undefined;
  readonly pageAccessToken?: string | undefined;
  /** `https://graph.facebook.com`, or a fake's address. */
  readonly graphUrl: string;
  /** Such as `v26.0`; never empty, because unversioned calls change by themselves. */
  readonly graphVersion: string;
}

/** {@link MessengerSettings} with everything that receiving and sending need. */
export interface ConfiguredMessenger extends MessengerSettings {
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly pageId: string;
  readonly pageAccessToken: string;
}

const REQUIRED = {
  appId: 'FB_APP_ID',
  appSecret: 'FB_APP_SECRET',
  verifyToken: 'FB_VERIFY_TOKEN',
  pageId: 'FB_PAGE_ID',
  pageAccessToken: 'FB_PAGE_ACCESS_TOKEN',
} as const;

/** Names of the environment variables that are still missing. */
export function missingSettings(settings: MessengerSettings): string[] {
  const keys = Object.keys(REQUIRED) as (keyof typeof REQUIRED)[];
  return keys.filter((key) => (settings[key] ?? '') === '').map((key) => REQUIRED[key]);
}

/** Whether every needed setting is there. */
export function isConfigured(settings: MessengerSettings): settings is ConfiguredMessenger {
  return missingSettings(settings).length === 0;
}
