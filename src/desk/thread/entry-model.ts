import type { AttachmentView } from '../../attachments/model.ts';
import type { Attachment, Button, ChangeReason, Holder, OutboundFile, Quotation } from '../../conversations/model.ts';
import type { EpochMs } from '../../infra/clock.ts';

/** A person named in the pages. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** How far a line to the citizen has come. */
export type Delivery =
  | { readonly state: 'pending' | 'sending' | 'sent' | 'delivered' | 'read'; readonly at: EpochMs }
  /** Not sent again by itself; a counsellor's line can be retried. `reason` is an error class, `detail` a code. */
  | { readonly state: 'failed'; readonly at: EpochMs; readonly reason: string; readonly detail: string | null }
  /** It may or may not have arrived: the answer of the platform was lost. */
  | { readonly state: 'uncertain'; readonly at: EpochMs }
  /** Withheld: a person had taken over, or a quotation could not be proven. */
  | { readonly state: 'dropped'; readonly at: EpochMs; readonly reason: string };

/** Something the citizen did to a message. */
export interface Reaction {
  readonly reaction: string | null;
  readonly at: EpochMs;
}

interface EntryBase {
  /** Stable: `in:12`, `out:7`, `own:3`, `note:<id>`. */
  readonly id: string;
  /** When it came to us; entries are ordered by it. */
  readonly at: EpochMs;
}

/** What the citizen wrote or tapped. */
export interface CitizenEntry extends EntryBase {
  readonly kind: 'citizen';
  readonly text: string;
  /** A tapped button; `text` is its label where the platform tells it. */
  readonly tapped: boolean;
  /** The platform's own time. */
  readonly occurredAt: EpochMs;
  /** With the position in the list they are addressed by (`inboxId`, index). */
  readonly attachments: readonly Attachment[];
  /** Our copies of them, where the pages were given the copies. */
  readonly copies?: readonly AttachmentView[];
  readonly inboxId: number;
  readonly reactions: readonly Reaction[];
  /** Later versions, oldest first; `text` is the original. */
  readonly edits: readonly { readonly text: string; readonly at: EpochMs }[];
  /** The entry that the citizen replied to, where it is known. */
  readonly repliesTo: string | null;
  /** Whether the bot answered it, or it is left to people. */
  readonly forPeople: boolean;
}

/** Anything else that came from the platform. */
export interface EventEntry extends EntryBase {
  readonly kind: 'event';
  readonly what:
    | 'opened'
    | 'follow'
    | 'chatnow'
    | 'left'
    | 'contact'
    | 'comment'
    | 'withdrawn'
    | 'standby'
    | 'thread_control'
    | 'edit'
    | 'reaction'
    | 'unsupported';
  readonly text: string;
}

/** A line to the citizen. */
export interface OutboundEntry extends EntryBase {
  readonly kind: 'outbound';
  readonly speaker: 'bot' | 'counsellor' | 'system';
  /** The counsellor who wrote it. */
  readonly author: Named | null;
  readonly text: string;
  /** A picture or a file that it brings. */
  readonly file?: OutboundFile;
  /** Whether the file is still kept, where the pages were given the files. */
  readonly fileKept?: boolean;
  readonly buttons: readonly Button[];
  readonly quotations: readonly Quotation[];
  readonly delivery: Delivery;
  readonly outboxId: string;
  /** Lines of one answer share it. */
  readonly answerId: string;
  readonly reactions: readonly Reaction[];
  /** Whether `Composer.retry` would take it. */
  readonly retriable: boolean;
}

/** Written by a person in the platform's own inbox (Facebook Page inbox, Zalo OA Manager) or by another tool. */
export interface PageEntry extends EntryBase {
  readonly kind: 'page';
  readonly text: string;
}

/** Who has the conversation from here on. */
export interface OwnerEntry extends EntryBase {
  readonly kind: 'owner';
  readonly from: Holder;
  readonly to: Holder;
  readonly reason: ChangeReason;
  readonly actor: Named | null;
  readonly assignee: Named | null;
  readonly note: string | null;
}

/** An internal note. */
export interface NoteEntry extends EntryBase {
  readonly kind: 'note';
  readonly author: Named;
  readonly text: string;
}

/** One line of a thread. */
export type ThreadEntry = CitizenEntry | EventEntry | OutboundEntry | PageEntry | OwnerEntry | NoteEntry;

/** A stretch of a thread, oldest first. */
export interface ThreadPage {
  readonly entries: readonly ThreadEntry[];
  /** Cursor for the entries before; `null` at the beginning. */
  readonly before: string | null;
}
