import { z } from 'zod';

const whole = (min: number, max: number) => z.number().int().min(min).max(max);

/** Schema of the desk's settings; what a stored value lacks takes its default. */
export const deskSettingsSchema = z
  .object({
    autoAssign: z.boolean().default(false),
    // Three to five chats at once is what one person can follow; agencies change it.
    defaultCapacity: whole(1, 50).default(4),
    answerMinutes: whole(1, 10_000).default(60),
    urgentMinutes: whole(1, 10_000).default(10),
    giveBackMinutes: whole(1, 10_000).default(10),
    undoSeconds: whole(0, 60).default(10),
    askRating: z.boolean().default(true),
  })
  .readonly();

/** What a new installation begins with. */
export const DEFAULT_SETTINGS = deskSettingsSchema.parse({});
