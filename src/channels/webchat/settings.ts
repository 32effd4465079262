/** What the operator configures for the web chat. While it is not `on` and no site is named, the channel is off. */
export interface WebchatSettings {
  /** Whether the full page of our own is served although no other site may embed the chat. */
  readonly on: boolean;
  /** Origins of the sites that may embed the widget, such as `https://sotuphap.example.gov.vn`. */
  readonly origins: readonly string[];
  /** Our own origin; left out, the address of each request counts. */
  readonly publicUrl?: string | undefined;
  /** The agency as visitors read it under the title. */
  readonly agencyName: string;
}

/** The one account of this channel: an installation has one web chat, on as many sites as it names. */
export const WEBCHAT_ACCOUNT = 'web';

/** Names of the environment variables that are still missing. */
export function missingSettings({ on, origins }: WebchatSettings): string[] {
  return on || origins.length > 0 ? [] : ['WEBCHAT', 'WEBCHAT_ORIGINS'];
}
