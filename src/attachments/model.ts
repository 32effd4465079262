import type { ChannelName } from '../conversations/model.ts';
import type { EpochMs } from '../infra/clock.ts';

/** What a platform may call an attachment that has a file behind it; places and links have none. */
export type FileType = 'image' | 'video' | 'audio' | 'file' | 'sticker';

/** Why an attachment is not kept, for good: what it is, or where it leads. */
export type Refusal =
  /** Not https, an address with a password in it, or no address at all. */
  | 'scheme'
  /** A host that is not one of the platform's. */
  | 'host'
  /** The host's name leads into a private network. */
  | 'address'
  /** More redirects than a CDN makes. */
  | 'redirects'
  | 'too_large'
  /** Not one of the kinds of file that are kept. */
  | 'type'
  /** A document that carries programs. */
  | 'macros'
  /** More pixels than a photograph has. */
  | 'pixels'
  /** Called a picture, and cannot be read as one. */
  | 'broken';

/** Why an attachment could not be got. */
export type Failure =
  /** The platform named no link. */
  | 'no_link'
  /** The platform said that the link is not valid, repeatedly. */
  | 'expired'
  /** Every try over more than a day failed. */
  | 'unreachable';

/** How far the copy has come. */
export type AttachmentState = 'pending' | 'stored' | 'refused' | 'failed';

/** One attachment to be copied. */
export interface DueAttachment {
  readonly id: string;
  readonly channel: ChannelName;
  readonly url: string;
  /** As the platform told it. */
  readonly name: string | null;
  readonly type: FileType;
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly createdAt: EpochMs;
}

/** What was kept. */
export interface StoredFile {
  /** Of the stored bytes, in hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** Of a picture, in pixels. */
  readonly width: number | null;
  readonly height: number | null;
}

/** One attachment as the thread shows it. */
export interface AttachmentView {
  readonly id: string;
  readonly inboxId: number;
  /** Place in the message's list of attachments, from 0. */
  readonly position: number;
  readonly type: FileType;
  readonly state: AttachmentState;
  /** A {@link Refusal} or {@link Failure}; `null` while pending and when stored. */
  readonly reason: Refusal | Failure | null;
  /** `inline`: a picture made anew here, safe to show; `download`: kept as it came, never to be opened in the page. */
  readonly shown: 'inline' | 'download' | null;
  readonly mediaType: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Fit to be shown and saved under; never empty. */
  readonly name: string;
  /** Path on our own origin; `null` unless stored. */
  readonly href: string | null;
}
