import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';

import type { Address, Owner } from '../../conversations/model.ts';
import type { FakeButton, FakePlatform, ShownFile } from '../fakes/types.ts';
import { type ThreadLine, type Threads, createThreads } from './threads.ts';

/** What the page asks of the conversations behind it. */
export interface SimulatorDesk {
  /** Who may speak to this person now; `undefined` before the first message. */
  ownerOf(address: Address): Promise<Owner | undefined>;
  /** Gives the conversation back to the bot, as a counsellor would. */
  returnToBot(address: Address): Promise<void>;
}

/** A fake platform and the id of its one account. */
interface SimulatedChannel {
  readonly platform: FakePlatform;
  readonly accountId: string;
}

/** Options of {@link createSimulatorRouter}. */
export interface SimulatorRouterOptions {
  readonly channels: readonly SimulatedChannel[];
  readonly desk: SimulatorDesk;
}

interface Phone extends SimulatedChannel {
  readonly threads: Threads;
}

const PUBLIC = fileURLToPath(new URL('./public/', import.meta.url));
const SAMPLE_PHOTO = path.join(PUBLIC, 'anh.jpg');

/** The owner shown on the phone may be this much out of date. */
const OWNER_POLL_MS = 1000;

const person = z.object({ channel: z.enum(['zalo', 'messenger']), personId: z.string().regex(/^\d{5,30}$/) });
const words = z.object({ text: z.string().trim().min(1).max(5000) });
const button = z.object({ title: z.string(), payload: z.string().max(1000) });

/** The page on `/` and what it calls under `/simulator`. Everything a phone does goes through its fake platform. */
export function createSimulatorRouter({ channels, desk }: SimulatorRouterOptions): Router {
  const phones = new Map<string, Phone>(
    channels.map((channel) => [channel.platform.name, { ...channel, threads: createThreads(channel.platform) }]),
  );
  const router = express.Router();
  const calls = express.Router({ mergeParams: true });
  router.get('/', (_request, response) => response.sendFile('index.html', { root: PUBLIC }));
  router.use('/simulator', express.static(PUBLIC, { index: false }));
  router.use('/simulator/:channel/:personId', express.json({ limit: '32kb' }), calls);

  const on = (action: string, act: (seat: Seat, body: unknown) => Promise<unknown>): void => {
    calls.post(`/${action}`, async (request, response) => {
      const seat = seatOf(request, phones);
      if (seat === undefined) return void response.status(404).end();
      await act(seat, request.body);
      response.status(204).end();
    });
  };
  calls.get('/stream', (request, response) => {
    const seat = seatOf(request, phones);
    if (seat === undefined) return void response.status(404).end();
    stream({ seat, desk, response });
  });
  calls.get('/files/:message', async (request, response) => {
    const seat = seatOf(request, phones);
    const file = seat && fileOf(seat, request.params['message']);
    if (file === undefined) return void response.status(404).end();
    const held = await fetch(file.url);
    response.attachment(file.name).type(file.mediaType);
    if (file.kind === 'image') response.set('content-disposition', 'inline');
    response.status(held.status).send(Buffer.from(await held.arrayBuffer()));
  });
  on('say', (seat, body) => say(seat, words.parse(body).text));
  on('tap', (seat, body) => tap(seat, button.parse(body)));
  on('photo', (seat) => photo(seat));
  on('open', ({ phone, personId }) => phone.platform.open(personId));
  on('page-reply', ({ phone, personId }, body) => phone.platform.sayAsPage({ personId, ...words.parse(body) }));
  on('return', (seat) => desk.returnToBot(addressOf(seat)));
  return router;
}

/** One person in front of one phone. */
interface Seat {
  readonly phone: Phone;
  readonly personId: string;
}

function seatOf(request: Request, phones: ReadonlyMap<string, Phone>): Seat | undefined {
  const parsed = person.safeParse(request.params);
  const phone = parsed.success ? phones.get(parsed.data.channel) : undefined;
  return phone && parsed.data && { phone, personId: parsed.data.personId };
}

function addressOf({ phone, personId }: Seat): Address {
  return { channel: phone.platform.name, accountId: phone.accountId, personId };
}

/** What the phone got with a message, from the platform's CDN. */
function fileOf({ phone, personId }: Seat, messageId: unknown): ShownFile | undefined {
  return phone.platform.messages(personId).find(({ id }) => id === messageId)?.file;
}

function say({ phone, personId }: Seat, text: string): Promise<unknown> {
  phone.threads.add(personId, { from: 'me', text });
  return phone.platform.say({ personId, text });
}

/** Sends the sample photograph through the platform's CDN, as a phone does. */
async function photo({ phone, personId }: Seat): Promise<unknown> {
  phone.threads.add(personId, { from: 'me', text: '', photo: true });
  const url = phone.platform.host({ bytes: await readFile(SAMPLE_PHOTO), mediaType: 'image/jpeg' });
  return phone.platform.say({ personId, attachment: { type: 'image', url } });
}

function tap({ phone, personId }: Seat, { title, payload }: z.infer<typeof button>): Promise<unknown> {
  phone.threads.add(personId, { from: 'me', text: title });
  const shown = phone.platform.messages(personId).flatMap(({ buttons }) => buttons);
  const tapped: FakeButton | undefined = shown.find((candidate) => candidate.payload === payload);
  return tapped === undefined ? Promise.resolve() : phone.platform.tap({ personId, button: tapped });
}

/** Server-sent events: the thread from its beginning, then each new line, and who may speak. */
function stream({ seat, desk, response }: { seat: Seat; desk: SimulatorDesk; response: Response }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const send = (event: string, data: ThreadLine | Owner): void =>
    void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const unfollow = seat.phone.threads.follow(seat.personId, (line) => send('line', line));
  let shown: Owner | undefined;
  const timer = setInterval(() => {
    void desk.ownerOf(addressOf(seat)).then((owner) => {
      if (owner !== undefined && owner !== shown) send('owner', owner);
      shown = owner;
    });
  }, OWNER_POLL_MS);
  response.on('close', () => {
    clearInterval(timer);
    unfollow();
  });
}
