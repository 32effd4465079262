/** Fields of the page object that an app may subscribe, as far as they concern messaging and comments. */
export const PAGE_FIELDS: ReadonlySet<string> = new Set([
  ...['messages', 'messaging_postbacks', 'message_echoes', 'message_deliveries', 'message_reads', 'message_reactions'],
  ...['message_edits', 'messaging_referrals', 'messaging_optins', 'messaging_handovers', 'standby', 'feed'],
  ...['messaging_policy_enforcement', 'messaging_account_linking', 'response_feedback'],
]);

/** Which pages deliver to the app, and what. */
export interface Subscriptions {
  /** `undefined` once a page is unsubscribed. */
  fields(pageId: string): readonly string[] | undefined;
  set(pageId: string, fields: readonly string[]): void;
  drop(pageId: string): void;
}

/** Subscriptions of the first page as most operators set them by hand: the two fields of the guides. */
export function createSubscriptions(pageId: string): Subscriptions {
  const pages = new Map<string, readonly string[]>([[pageId, ['messages', 'messaging_postbacks']]]);
  return {
    fields: (page) => pages.get(page),
    set: (page, fields) => void pages.set(page, fields),
    drop: (page) => void pages.delete(page),
  };
}
