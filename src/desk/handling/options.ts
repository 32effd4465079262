import type { ConversationStore } from '../../conversations/store.ts';
import type { Clock } from '../../infra/clock.ts';
import type { NewId } from '../../infra/ids.ts';
import type { AuditTrail } from '../audit/model.ts';
import type { DeskBook } from '../book/model.ts';
import type { InboxItem } from '../inbox/model.ts';
import type { DeskTexts } from '../queue/model.ts';
import type { Words } from '../queue/words.ts';
import type { StaffDirectory } from '../staff.ts';
import type { DetailSql } from './detail-sql.ts';

/** Options of `createHandling`. */
export interface HandlingOptions {
  readonly store: ConversationStore;
  readonly details: DetailSql;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly book: DeskBook;
  readonly words: Words;
  readonly texts: Readonly<Record<'vi' | 'en', DeskTexts>>;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly item: (conversationId: string, accountId: string) => Promise<InboxItem | undefined>;
  /** Called after a change: rows may leave, and work may have been freed. */
  readonly onChanged: () => void;
}
