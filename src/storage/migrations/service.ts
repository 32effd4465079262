import type { Migration } from '../database.ts';
import { conversationsMigration } from './service-001-conversations.ts';
import { channelsMigration } from './service-002-channels.ts';

/** Schema of `service.db`: conversations, queue and channel accounts. */
export const serviceMigrations: readonly Migration[] = [conversationsMigration, channelsMigration];
