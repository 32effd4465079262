import type { Migration } from '../database.ts';
import { conversationsMigration } from './service-001-conversations.ts';
import { channelsMigration } from './service-002-channels.ts';
import { deskMigration } from './service-003-desk.ts';
import { accountsMigration } from './service-004-accounts.ts';
import { proposalsMigration } from './service-005-proposals.ts';
import { attachmentsMigration } from './service-006-attachments.ts';
import { channelAccountsMigration } from './service-007-channel-accounts.ts';
import { messengerPagesMigration } from './service-008-messenger-pages.ts';
import { webchatMigration } from './service-009-webchat.ts';
import { erasureMigration } from './service-010-erasure.ts';
import { retentionMigration } from './service-011-retention.ts';
import { withdrawnFaqsMigration } from './service-012-withdrawn-faqs.ts';
import { zaloMigration } from './service-013-zalo.ts';
import { amendmentsMigration } from './service-014-amendments.ts';
import { restraintsMigration } from './service-015-restraints.ts';
import { outgoingFilesMigration } from './service-016-outgoing-files.ts';
import { doubtsMigration } from './service-017-doubts.ts';
import { fieldlessMigration } from './service-018-fieldless.ts';
import { reportsMigration } from './service-019-reports.ts';
import { messengerCatchUpsMigration } from './service-020-messenger-catch-ups.ts';

/** Schema of `service.db`: conversations, queue, channel accounts, desk, its staff, proposed FAQs, copies of attachments, the web chat, and files that are sent. */
export const serviceMigrations: readonly Migration[] = [
  conversationsMigration,
  channelsMigration,
  deskMigration,
  accountsMigration,
  proposalsMigration,
  attachmentsMigration,
  channelAccountsMigration,
  messengerPagesMigration,
  webchatMigration,
  erasureMigration,
  retentionMigration,
  withdrawnFaqsMigration,
  zaloMigration,
  amendmentsMigration,
  restraintsMigration,
  outgoingFilesMigration,
  doubtsMigration,
  fieldlessMigration,
  reportsMigration,
  messengerCatchUpsMigration,
];
