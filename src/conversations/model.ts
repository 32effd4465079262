import type { EpochMs } from '../infra/clock.ts';

/** The names under which channels register; stored in every row, so never renamed. */
export const CHANNEL_NAMES = ['zalo', 'messenger', 'webchat', 'zalo-bot'] as const;

/** One of {@link CHANNEL_NAMES}. */
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** One person on one account (OA or page) of one channel: there is one open conversation for each. Ids are opaque strings. */
export interface Address {
  readonly channel: ChannelName;
  /** Zalo OA id, Facebook page id, id of a web chat or of a Zalo bot. */
  readonly accountId: string;
  /** Zalo user id (per OA), PSID (per page), visitor of a web chat, chat of a Zalo bot. */
  readonly personId: string;
}

/** A file, picture, place or sticker that a person sent; `url` is the platform's link, which expires. */
export interface Attachment {
  readonly type: 'image' | 'video' | 'audio' | 'file' | 'sticker' | 'location' | 'link' | 'other';
  readonly url?: string;
  readonly name?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Contact data as a person typed it. */
export interface ContactInfo {
  readonly name?: string;
  readonly phone?: string;
  readonly address?: string;
  readonly birthday?: string;
  readonly gender?: string;
}

/** What happened, in words that hold on every platform. */
export type EventContent =
  | {
      readonly kind: 'message';
      readonly messageId: string;
      readonly text: string;
      readonly attachments: readonly Attachment[];
      /** Payload of a tapped quick reply; where present it decides, and `text` is only its label. */
      readonly payload?: string;
      readonly quotedMessageId?: string;
      /** The link or advertisement that brought the person here. */
      readonly referral?: string;
      /** What it said at first, once it has been edited. */
      readonly original?: string;
    }
  | { readonly kind: 'postback'; readonly messageId?: string; readonly payload: string; readonly title?: string }
  /** Other words for a message of the person; `question` is what is asked again when it was part of a longer one. */
  | { readonly kind: 'edit'; readonly messageId: string; readonly text: string; readonly question?: string }
  | { readonly kind: 'reaction'; readonly messageId: string; readonly reaction: string | null }
  /** The person opened the chat, followed, or arrived through a link: a first greeting is welcome. */
  | { readonly kind: 'opened'; readonly cause: string; readonly payload?: string }
  | { readonly kind: 'left'; readonly cause: string }
  | {
      readonly kind: 'echo';
      readonly messageId: string;
      readonly text: string;
      /** `app`: sent through our API; `human`: typed in the platform's own inbox; `unknown`: cannot be told from the event alone. */
      readonly author: 'app' | 'human' | 'unknown';
      /** Our outbox id, where the platform carries it (Messenger `metadata`). */
      readonly outboxId?: string;
      /** It brought a picture or a file, which has no text of its own. */
      readonly file?: true;
    }
  | { readonly kind: 'delivered'; readonly messageIds: readonly string[]; readonly watermark?: EpochMs }
  | { readonly kind: 'seen'; readonly messageIds: readonly string[]; readonly watermark?: EpochMs }
  /** Another app owns the thread: kept for context, never answered; the bot leaves the conversation to it. */
  | { readonly kind: 'standby'; readonly messageId?: string; readonly text: string }
  /** What the person said in public, below a post; kept for context, never answered here. */
  | { readonly kind: 'comment'; readonly text: string }
  /** Contact data the person submitted on request; nothing of it where the event could not be read. */
  | { readonly kind: 'contact'; readonly info?: ContactInfo }
  /** The person asks, through the platform, to be forgotten; `code` is the number the platform was told, if it was. */
  | { readonly kind: 'withdrawn'; readonly code?: string }
  /** The control of the thread moved between apps. */
  | {
      readonly kind: 'thread_control';
      readonly change: 'passed' | 'taken' | 'requested';
      readonly newOwner: string | null;
      /** This service has the control now. */
      readonly ours?: true;
    }
  /** Authentic but not handled (yet); stored and shown, never dropped. */
  | { readonly kind: 'unsupported'; readonly name: string };

/** One event from a platform, parsed, ready for the inbox. */
export interface InboundEvent {
  /** Idempotency key, unique within (channel, accountId); see docs/protocols.md. */
  readonly key: string;
  readonly channel: ChannelName;
  readonly accountId: string;
  /** `null` for account-level events (a tag removed, a policy warning). */
  readonly personId: string | null;
  /** When the platform says it happened. */
  readonly occurredAt: EpochMs;
  readonly content: EventContent;
  /** The event's own JSON as received, for replays and for kinds that are not understood yet. */
  readonly raw: string;
}

/** A button under a message. Reply payloads come back as `payload` (Messenger) or as plain text (Zalo). */
export type Button =
  | { readonly kind: 'reply'; readonly title: string; readonly payload: string }
  | { readonly kind: 'url'; readonly title: string; readonly url: string };

/** A passage shown as law. It is checked again when it is sent: a substring of the article that is in force. */
export interface Quotation {
  /** The article that prints the words: `number#dieu`, lower case, see kb. */
  readonly articleId: string;
  /** The article that is shown, where its words of today are printed in the one that amends it. */
  readonly of?: string;
  readonly text: string;
  /** Shown as the law of this day (`YYYY-MM-DD`), with the day said beside it; today's law when left out. */
  readonly asOf?: string;
}

/** A file that a counsellor sends. It is kept here and named by its id; where it lies is nobody else's business. */
export interface OutboundFile {
  readonly id: string;
  readonly kind: 'image' | 'file';
  /** Fit to be shown and saved under, its ending that of its content. */
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Of a picture, in pixels. */
  readonly width: number | null;
  readonly height: number | null;
}

/** Something to say, before it is fitted to a platform. */
export interface OutboundMessage {
  readonly text: string;
  /** Goes with the text where the platform can show both as one, otherwise after it. */
  readonly file?: OutboundFile;
  /** Asks for the person's contact data by the platform's own form; the first line of the text is its title. */
  readonly asks?: 'contact';
  /** In order of importance: a platform that shows fewer shows the first ones. */
  readonly buttons?: readonly Button[];
  readonly quotations?: readonly Quotation[];
}

/** One API call's worth of an {@link OutboundMessage}, in the form its channel composed; JSON-serialisable. */
export interface OutboundPart {
  /** The text as the person will read it, for the thread view and for matching echoes; empty with some files. */
  readonly text: string;
  readonly file?: OutboundFile;
  readonly asks?: 'contact';
  readonly buttons: readonly Button[];
  readonly quotations: readonly Quotation[];
}

/** Who may speak in a conversation. */
export type Owner = 'bot' | 'waiting' | 'counsellor';

/** Who has a conversation, its end included. */
export type Holder = Owner | 'closed';

/** Why a conversation waits for a person. */
export type HandoverReason = 'asked' | 'low_confidence' | 'urgent' | 'feedback' | 'error' | 'page_reply';

/**
 * Why a conversation changed hands: a handover, or what people did with it. `released` went back to the queue because
 * its counsellor was away; `undone` took a close or a return back.
 */
export type ChangeReason =
  HandoverReason | 'taken' | 'assigned' | 'transferred' | 'released' | 'returned' | 'closed' | 'undone';

/** A conversation as a turn sees it. */
export interface Conversation extends Address {
  readonly id: string;
  readonly owner: Owner;
  /** Grows with every change of owner; bot rows written under an older version are dropped unsent. */
  readonly ownerVersion: number;
  readonly ownerSince: EpochMs;
  readonly language: 'vi' | 'en';
  /** Last act that opens the platform's window; receipts do not. */
  readonly lastPersonActAt: EpochMs | null;
  readonly createdAt: EpochMs;
}
