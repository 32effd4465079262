import type { OutboundMessage } from '../../conversations/model.ts';

/** A page and the token that acts for it. */
export interface PageAccess {
  readonly pageId: string;
  readonly accessToken: string;
}

/** What the operator configures. Missing values switch the channel off. */
export interface MessengerSettings {
  readonly appId?: string | undefined;
  /** Signs webhooks and proves tokens. */
  readonly appSecret?: string | undefined;
  /** Chosen by the operator and typed into the app's dashboard. */
  readonly verifyToken?: string | undefined;
  /** The first page; more are kept in the database. */
  readonly pageId?: string | undefined;
  readonly pageAccessToken?: string | undefined;
  /** `https://graph.facebook.com`, or a fake's address. */
  readonly graphUrl: string;
  /** Such as `v26.0`; never empty, because unversioned calls change by themselves. */
  readonly graphVersion: string;
  /** Where the service is reached from outside, without a slash at the end. */
  readonly publicUrl?: string | undefined;
  /** Answers comments on the pages in private with this; left out, comments are left alone. */
  readonly commentReply?: ((comment: string) => OutboundMessage) | undefined;
  /** Leaves out the pages in the database: a fake must not get their tokens. */
  readonly onlyPage?: true;
}

/** {@link MessengerSettings} with everything that the app needs. */
export interface MessengerApp extends MessengerSettings {
  readonly appId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
}

const APP = { appId: 'FB_APP_ID', appSecret: 'FB_APP_SECRET', verifyToken: 'FB_VERIFY_TOKEN' } as const;
const PAGE = { pageId: 'FB_PAGE_ID', pageAccessToken: 'FB_PAGE_ACCESS_TOKEN' } as const;

/** Names of the environment variables that are still missing; the page's are not needed where one is saved. */
export function missingSettings(settings: MessengerSettings, { saved }: { readonly saved: boolean }): string[] {
  const half = PAGE_KEYS.filter((key) => (settings[key] ?? '') !== '').length === 1;
  const needed: Partial<Record<keyof MessengerSettings, string>> = saved && !half ? APP : { ...APP, ...PAGE };
  return Object.entries(needed)
    .filter(([key]) => !settings[key as keyof MessengerSettings])
    .map(([, name]) => name);
}

const PAGE_KEYS = ['pageId', 'pageAccessToken'] as const;

/** The app, when its settings are complete. */
export function appOf(settings: MessengerSettings): MessengerApp | undefined {
  const { appId, appSecret, verifyToken } = settings;
  return appId && appSecret && verifyToken ? { ...settings, appId, appSecret, verifyToken } : undefined;
}

/** The page in the settings, when it is there. */
export function firstPage({ pageId, pageAccessToken }: MessengerSettings): PageAccess | undefined {
  return pageId && pageAccessToken ? { pageId, accessToken: pageAccessToken } : undefined;
}
