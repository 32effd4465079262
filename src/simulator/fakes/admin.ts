import express from 'express';
import type { Express } from 'express';
import { z } from 'zod';

import type { FakePlatform } from './types.ts';

const attachment = z.object({
  type: z.enum(['image', 'video', 'audio', 'file', 'sticker', 'location']),
  url: z.string().exactOptional(),
  name: z.string().exactOptional(),
  latitude: z.number().exactOptional(),
  longitude: z.number().exactOptional(),
});

const say = z.object({
  personId: z.string().min(1),
  text: z.string().exactOptional(),
  payload: z.string().exactOptional(),
  attachment: attachment.exactOptional(),
  quotedMessageId: z.string().exactOptional(),
});

const button = z.object({
  kind: z.enum(['reply', 'url']),
  title: z.string(),
  payload: z.string().exactOptional(),
  url: z.string().exactOptional(),
  style: z.enum(['quick_reply', 'button']),
});

const fault = z.intersection(
  z.object({
    on: z.enum(['send', 'action', 'token', 'upload', 'getoa', 'quota', 'user', 'tag', 'conversations', 'any']),
    times: z.number().int().positive().exactOptional(),
  }),
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
    z.object({ kind: z.literal('status'), status: z.number().int() }),
    z.object({ kind: z.enum(['reset', 'lost_response', 'hang', 'empty']) }),
    z.object({
      kind: z.literal('error'),
      code: z.number().int(),
      subcode: z.number().int().exactOptional(),
      message: z.string().exactOptional(),
      transient: z.boolean().exactOptional(),
      status: z.number().int().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
    }),
  ]),
);

const switches = z.object({
  signature: z.enum(['documented', 'bare', 'upper', 'oa_id', 'wrong', 'missing']),
  escapedUnicode: z.boolean(),
  numericTimestamp: z.boolean(),
  duplicate: z.boolean(),
  echo: z.enum(['after', 'before', 'twice', 'off']),
  receipts: z.boolean(),
});

const person = z.object({ personId: z.string().min(1) });

type Action = (platform: FakePlatform, body: unknown) => unknown;

/** What can be done over HTTP; each entry is `POST /__fake__/<name>` with a JSON body. */
const ACTIONS: Readonly<Record<string, Action>> = {
  connect: (platform, body) => platform.connect(z.object({ url: z.url() }).parse(body).url),
  say: (platform, body) => platform.say(say.parse(body)),
  open: (platform, body) => platform.open(person.parse(body).personId),
  'say-as-page': (platform, body) => platform.sayAsPage(person.extend({ text: z.string().min(1) }).parse(body)),
  tap: (platform, body) => platform.tap(person.extend({ button }).parse(body)),
  block: (platform, body) => platform.block(person.parse(body).personId),
  emit: (platform, body) => platform.emit(body),
  fail: (platform, body) => platform.fail(fault.parse(body)),
  switches: (platform, body) => Object.assign(platform.switches, switches.partial().parse(body)),
  hold: (platform) => platform.hold(),
  release: (platform, body) =>
    platform.release(
      z.object({ reversed: z.boolean().exactOptional(), batch: z.boolean().exactOptional() }).parse(body),
    ),
  advance: (platform, body) => platform.advance(z.object({ ms: z.number().nonnegative() }).parse(body).ms),
  settle: (platform) => platform.settle(),
  enable: (platform) => platform.enable(),
  check: (platform) => platform.checkWebhook(),
};

/** The admin API of a fake under `/__fake__`, for tests in other processes and for curl. */
export function mountAdmin(app: Express, platform: () => FakePlatform): void {
  app.get('/__fake__/messages', (request, response) => {
    const { data } = person.safeParse(request.query);
    response.json(data === undefined ? [] : platform().messages(data.personId));
  });
  app.get('/__fake__/deliveries', (_request, response) => void response.json(platform().deliveries()));
  app.get('/__fake__/state', (_request, response) => {
    const { name, switches: current, clock } = platform();
    response.json({ name, switches: current, now: clock.now(), subscribed: platform().subscribed() });
  });
  for (const [name, action] of Object.entries(ACTIONS)) {
    app.post(`/__fake__/${name}`, express.json({ limit: '4mb' }), async (request, response) => {
      try {
        response.json((await action(platform(), request.body ?? {})) ?? { ok: true });
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error;
        response.status(400).json({ error: z.prettifyError(error) });
      }
    });
  }
}
