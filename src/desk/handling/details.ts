import { fieldBySlug } from '../../kb/fields.ts';
import { mayAnswer, mayDecide } from '../access.ts';
import { namedBy } from '../inbox/items.ts';
import type { InboxItem } from '../inbox/model.ts';
import { type Result, done, pick, refuse } from '../results.ts';
import type { Command, Handling } from './model.ts';
import type { HandlingOptions } from './options.ts';

const MAX_TAGS = 10;
const MAX_TAG = 40;

/** Field and tags: changes that leave the owner alone. */
export function createDetails({ store, details, staff, audit, clock, item }: HandlingOptions) {
  async function refusalOf({ actor, conversationId }: Command) {
    if (!mayAnswer(actor)) return refuse('forbidden');
    const conversation = await store.find(conversationId);
    if (conversation === undefined) return refuse('not_found');
    if (mayDecide(actor, conversation)) return undefined;
    return refuse(
      'not_yours',
      pick({ by: conversation.assignee === null ? undefined : namedBy(staff, conversation.assignee) }),
    );
  }

  async function shown({ actor, conversationId }: Command): Promise<Result<InboxItem>> {
    const value = await item(conversationId, actor.id);
    return value === undefined ? refuse('not_found') : done(value);
  }

  async function record(command: Command, action: string, write: () => void): Promise<Result<InboxItem>> {
    const { actor, conversationId: subject } = command;
    await details.commit(() => {
      write();
      audit.append({ at: clock.now(), actor: actor.id, action: `conversation.${action}`, subject, detail: {} });
    });
    return shown(command);
  }

  return {
    refusalOf,
    shown,
    async setField(command: Command & { readonly field: string | null }) {
      const { field, actor, conversationId } = command;
      if (field !== null && fieldBySlug(field) === undefined) return refuse('unknown_field');
      return (
        (await refusalOf(command)) ?? record(command, 'field', () => details.setField(conversationId, field, actor.id))
      );
    },
    async setTags(command: Parameters<Handling['setTags']>[0]) {
      const tags = [...new Set(command.tags.map((tag) => tag.normalize('NFC').trim().toLowerCase()))].filter(Boolean);
      if (tags.length > MAX_TAGS || tags.some((tag) => tag.length > MAX_TAG))
        return refuse('invalid', { detail: ['tags'] });
      const given = tags.filter((tag) => !command.shown.includes(tag));
      const taken = command.shown.filter((tag) => !tags.includes(tag));
      const change = () => details.changeTags(command.conversationId, { given, taken });
      return (await refusalOf(command)) ?? record(command, 'tags', change);
    },
    knownTags: async () => details.knownTags(),
  };
}
