import type { ChannelName } from '../conversations/model.ts';
import type { Refusal } from './model.ts';

/** From where attachments may be fetched. */
export interface FetchPolicy {
  /**
   * Names per channel under which its media lies: `zdn.vn` allows itself and everything below it. Platforms sign their
   * events, so a foreign link in one is a mistake or an attack.
   */
  readonly hosts: Readonly<Record<ChannelName, readonly string[]>>;
  /** Origins (`http://127.0.0.1:9001`) that are allowed as they are, plain http and private addresses included. */
  readonly localOrigins: readonly string[];
}

/** A link that may be followed; `local`: its host may have a private address. */
export interface AllowedUrl {
  readonly url: URL;
  readonly local: boolean;
}

/** Judges a link by its text alone; where its host leads is checked when it is looked up. */
export function judgeUrl(
  link: string,
  { policy, channel }: { readonly policy: FetchPolicy; readonly channel: ChannelName },
): AllowedUrl | Refusal {
  if (!URL.canParse(link)) return 'scheme';
  const url = new URL(link);
  if (url.username !== '' || url.password !== '') return 'scheme';
  if (policy.localOrigins.includes(url.origin)) return { url, local: true };
  if (url.protocol !== 'https:') return 'scheme';
  // A port of one's own is not what a CDN has, and a way to other services of the same host.
  const known = url.port === '' && policy.hosts[channel].some((host) => isUnder(url.hostname, host));
  return known ? { url, local: false } : 'host';
}

function isUnder(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
