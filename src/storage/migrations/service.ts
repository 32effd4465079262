import type { Migration } from '../database.ts';
import { conversationsMigration } from './service-001-conversations.ts';
import { channelsMigration } from './service-002-channels.ts';
import { deskMigration } from './service-003-desk.ts';

/** Schema of `service.db`: conversations, queue, channel accounts and desk. */
export const serviceMigrations: readonly Migration[] = [conversationsMigration, channelsMigration, deskMigration];
