import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import type { Attachments } from './attachments/attachments.ts';
import type { Outgoing } from './attachments/outgoing.ts';
import type { Channel } from './channels/contract.ts';
import { createMessengerChannel } from './channels/messenger/channel.ts';
import type { ChannelDeps } from './channels/shared/assemble.ts';
import { createWebchatChannel } from './channels/webchat/channel.ts';
import type { WebchatSettings } from './channels/webchat/settings.ts';
import { createZaloBotChannel } from './channels/zalo-bot/channel.ts';
import { createZaloChannel } from './channels/zalo/channel.ts';
import { verifierFiles } from './channels/zalo/verifier.ts';
import { type Config, lastingSealer, messengerSettings, sealerFrom, zaloBotSettings } from './config.ts';
import { type Conversations, createConversations } from './conversations/engine.ts';
import type { Address, ChannelName } from './conversations/model.ts';
import type { ChannelPort } from './conversations/ports.ts';
import { DISK_COMMIT_GAP_MS, YIELD_ABOVE_MS } from './conversations/settings.ts';
import type { Notices } from './conversations/turns.ts';
import { createStaffAccess } from './desk/accounts/staff-access.ts';
import { createBook } from './desk/book/book.ts';
import { type Desk, createDesk } from './desk/desk.ts';
import { type Proposals, createProposals } from './desk/proposals/proposals.ts';
import { createWaitingPolicy } from './desk/queue/waiting.ts';
import { createPersonFacts } from './desk/thread/person.ts';
import { channelPages } from './desk/web/channels/routes.tsx';
import { createConsole } from './desk/web/console.tsx';
import { en } from './desk/texts/en.ts';
import { vi } from './desk/texts/vi.ts';
import { withCopies } from './desk/web/files/copies.ts';
import { filePages } from './desk/web/files/routes.tsx';
import { deskPages } from './desk/web/pages.ts';
import { privacyPages } from './desk/web/privacy/routes.tsx';
import { reportPages } from './desk/web/reports/routes.tsx';
import { createLawSearch } from './desk/web/search/law-search.ts';
import { staffPages } from './desk/web/staff-pages.ts';
import { commentReply } from './dialog/front-door.ts';
import { createTurnHandler } from './dialog/handler.ts';
import { loadDialogModels } from './dialog/models.ts';
import { createQuotationGuard } from './dialog/quotation-guard.ts';
import { readErasure } from './dialog/routes/erase.ts';
import { notices, textsIn } from './dialog/texts.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { countChannels } from './http/observations.ts';
import type { Clock } from './infra/clock.ts';
import type { NewId } from './infra/ids.ts';
import { type Logger, describeError } from './infra/logger.ts';
import { type Metrics, createMetrics } from './infra/metrics.ts';
import type { KnowledgeService } from './publishing/knowledge-service.ts';
import { createReports } from './reports/reports.ts';
import type { Retriever } from './retrieval/contract.ts';
import { type WatchedOffice, openChannelOffice } from './wiring-channels.ts';
import { openAttachments, openOutgoing } from './wiring-files.ts';
import { type Privacy, openPrivacy } from './wiring-privacy.ts';
import { type Simulator, startSimulator } from './simulator/simulator.ts';
import { type Checkpoints, startCheckpoints } from './storage/checkpoints.ts';
import { type Db, openDatabase, takesWrites } from './storage/database.ts';
import { serviceMigrations } from './storage/migrations/service.ts';

/** What the service is made of. */
export interface ServiceOptions {
  readonly config: Config;
  /** The shipped `data/` folder. */
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly ids: NewId;
  readonly logger: Logger;
}

/** The running service. */
export interface Service {
  /** Its own address, e.g. `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly simulator: Simulator | undefined;
  /** Finishes what is in hand and stops; resolves within 10 s. */
  stop(): Promise<void>;
}

/** What citizens are told by the desk. */
const DESK_TEXTS = { vi: textsIn('vi').desk, en: textsIn('en').desk };

/** SIGTERM gives 10 s in all; turns and sends in hand get most of it. */
const STOP_DEADLINE_MS = 8000;

/**
 * Wires and starts everything over the open knowledge: databases, channels, conversations, HTTP and, while no real account
 * is configured, the simulator. Loading what this module imports takes a second.
 * @throws AppError when a setting or the data folder is unusable.
 */
export async function wireService(options: ServiceOptions, knowledge: KnowledgeService): Promise<Service> {
  const { config, clock, logger } = options;
  const sealer = sealerFrom(config, { simulated: wantsSimulator(config) });
  const metrics = createMetrics({ defaults: true });
  const db = openDatabase({ file: path.join(config.DATA_DIR, 'service.db'), migrations: serviceMigrations });
  const simulator = wantsSimulator(config) ? await startSimulator() : undefined;
  const ports = new Map<ChannelName, ChannelPort>();
  const access = createStaffAccess({
    ...{ db, clock, ids: options.ids, knownWords: [config.AGENCY_NAME], sealer: lastingSealer(config) },
  });
  const book = createBook({ db, clock, audit: access.audit });
  const waiting = createWaitingPolicy({ book, texts: DESK_TEXTS });
  const guard = createQuotationGuard(knowledge.store);
  const privacy = openPrivacy({ ...options, db, metrics });
  const conversations = createConversations({
    ...{ db, clock, ids: options.ids, logger, metrics, channels: ports, guard, waiting },
    forgetting: privacy.erasures.forgetting,
    readErasure,
    notices: coreNotices(),
    handler: createTurnHandler({
      retriever: timedRetriever(knowledge.retriever, metrics),
      ...{ knowledge: knowledge.store, clock, logger, ...loadDialogModels(options.dataDirectory) },
      settings: { agencyName: config.AGENCY_NAME, agencyContact: config.AGENCY_CONTACT },
    }),
    settings: paceOf(config),
  });
  const { commit } = conversations;
  const outgoing = openOutgoing(config, { db, clock, commit });
  const channels = openChannels(config, {
    simulator,
    deps: {
      ...{ db, clock, logger, sealer, files: outgoing, sink: conversations.inbox, observe: countChannels(metrics) },
      onWorking: (account) => void resumeStopped(conversations, { account, logger }),
    },
  });
  const attachments = openAttachments(config, { db, clock, logger, metrics, channels, simulator, commit });
  // A channel that is off keeps its rows waiting: only configured ones are given to the engine.
  for (const channel of channels) if (channel.health().state !== 'off') ports.set(channel.name, channel.port);
  const desk = createDesk({
    outgoing,
    ...{ db, clock, ids: options.ids, logger, metrics, channels: ports, guard, waiting, book, conversations },
    ...{ knowledge: knowledge.store, staff: access.accounts, audit: access.audit },
    ...{ texts: DESK_TEXTS, agencyName: config.AGENCY_NAME },
  });
  const proposals = openProposals(options, { db, access, knowledge });
  const office = openChannelOffice({ channels, db, logger, metrics });
  const drawnFrom = { desk, proposals, attachments, outgoing, privacy, office, db, store: conversations.store };
  const console = openConsole({ options, knowledge, access, book, ...drawnFrom });
  const checks = {
    index: { holds: () => knowledge.ready(), code: 'INDEX_MISSING' },
    database: { holds: () => takesWrites(db, (work) => commit.run(work)), code: 'STORAGE_FAILED' },
  } as const;
  const app = createApp({
    ...{ channels, checks, metrics, logger, trustProxy: config.TRUST_PROXY, console },
    pages: [privacy.statusPage, verifierFiles(config.DATA_DIR)],
    ...(simulator && { simulator: simulator.router(simulatorDesk(conversations)) }),
  });
  const server = await listen(app, config);
  const origin = originOf(server, config.HOST);
  simulator?.connect(origin);
  // Whom a restored backup has brought back is asked to be erased again before anything is answered.
  privacy.start({ ...conversations, attachments, channels: ports });
  await conversations.start();
  for (const channel of channels) channel.start?.();
  for (const room of [office, attachments, desk, proposals]) room.start();
  const rooms = { conversations, desk, proposals, attachments, privacy, office, knowledge };
  const parts = { ...rooms, server, channels, simulator, checkpoints: startCheckpoints(db, logger), db };
  return { origin, simulator, stop: () => stopAll(parts, logger) };
}

function paceOf({ TURN_PAUSE_MS: pauseMs, TURN_MAX_WAIT_MS: maxWaitMs, ...config }: Config) {
  const limits = { perMinute: config.LIMIT_PER_MINUTE, perDay: config.LIMIT_PER_DAY };
  return { pauseMs, maxWaitMs, limits, commitGapMs: DISK_COMMIT_GAP_MS, yieldAboveMs: YIELD_ABOVE_MS };
}

function openProposals(
  { clock, ids, logger }: ServiceOptions,
  { db, access, knowledge }: Pick<ConsoleInput, 'access' | 'knowledge'> & { readonly db: Db },
): Proposals {
  return createProposals({
    ...{ db, clock, ids, logger, staff: access.accounts, audit: access.audit, knowledge: knowledge.store },
    publish: (faqs) => knowledge.publishFaqs(faqs),
  });
}

/** What the console's pages are drawn from. */
interface ConsoleInput {
  readonly options: ServiceOptions;
  readonly knowledge: KnowledgeService;
  readonly desk: Desk;
  readonly proposals: Proposals;
  readonly attachments: Attachments;
  readonly outgoing: Outgoing;
  readonly access: ReturnType<typeof createStaffAccess>;
  readonly book: ReturnType<typeof createBook>;
  readonly privacy: Privacy;
  readonly office: WatchedOffice;
  readonly db: Db;
  readonly store: Pick<Conversations['store'], 'find'>;
}

function openConsole(input: ConsoleInput) {
  const { options, knowledge, attachments, outgoing, access, book, privacy, office, store, ...rest } = input;
  const { config, clock, ids, logger } = options;
  const person = { facts: createPersonFacts(input.db), book: office.people };
  const law = createLawSearch({ retriever: knowledge.retriever, knowledge: knowledge.store, clock });
  const desk = withCopies(input.desk, input);
  const pages = [
    deskPages({ ...rest, desk, person, law, outgoing, staff: access.accounts, clock, ids }),
    reportPages({
      ...{ reports: createReports(input.db), knowledge: knowledge.store },
      keptDays: config.RETENTION_CONVERSATION_DAYS,
    }),
    ...staffPages({ access, book, issuer: config.AGENCY_NAME }),
    channelPages({ office, publicUrl: config.PUBLIC_URL }),
    filePages({ attachments, outgoing }),
    privacyPages({ erasures: privacy.erasures, personOf: (id) => store.find(id), audit: access.audit, clock }),
  ];
  return createConsole({ ...access, clock, logger, publicUrl: config.PUBLIC_URL, pages });
}

function wantsSimulator(config: Config): boolean {
  if (config.NODE_ENV === 'production' || config.SIMULATOR === 'off') return false;
  const real = [config.ZALO_APP_ID, config.ZALO_OA_ID, config.FB_PAGE_ID, config.ZALO_BOT_TOKEN].some(
    (id) => id !== undefined,
  );
  return config.SIMULATOR === 'on' || !real;
}

/** Lets an account send again that was stopped; one that is held back by a limit stays so. */
async function resumeStopped(
  { store }: Conversations,
  { account, logger }: { account: Pick<Address, 'channel' | 'accountId'>; logger: Logger },
): Promise<void> {
  try {
    const same = ({ channel, accountId }: Pick<Address, 'channel' | 'accountId'>): boolean =>
      channel === account.channel && accountId === account.accountId;
    const known = (await store.accounts()).find(same);
    if (known !== undefined && known.stoppedAt !== null) await store.resumeAccount(account);
  } catch (error) {
    logger.error('channel_not_resumed', { ...account, cause: describeError(error) });
  }
}

/** Real accounts from the settings, or the fake platforms' accounts while the simulator is on. */
function openChannels(
  config: Config,
  { simulator, deps }: { readonly simulator: Simulator | undefined; readonly deps: ChannelDeps },
): Channel[] {
  return [
    createZaloChannel(
      { ...(simulator === undefined ? zaloSettings(config) : simulator.zaloSettings), publicUrl: config.PUBLIC_URL },
      deps,
    ),
    createMessengerChannel(
      {
        ...(simulator === undefined ? messengerSettings(config) : simulator.messengerSettings),
        ...commentReplies(config),
      },
      deps,
    ),
    createZaloBotChannel(zaloBotSettings(config), deps),
    createWebchatChannel(webchatSettings(config, simulator !== undefined), deps),
  ];
}

/** Only where the operator wants comments on the page to be answered in private. */
function commentReplies({ FB_COMMENT_REPLIES: mode, AGENCY_NAME: agency }: Config) {
  return mode === 'on' ? { commentReply: (comment: string) => commentReply(agency, comment) } : {};
}

function zaloSettings(config: Config) {
  return {
    appId: config.ZALO_APP_ID,
    appSecret: config.ZALO_APP_SECRET,
    oaSecretKey: config.ZALO_OA_SECRET_KEY,
    oaId: config.ZALO_OA_ID,
    accessToken: config.ZALO_ACCESS_TOKEN,
    refreshToken: config.ZALO_REFRESH_TOKEN,
    apiUrl: config.ZALO_API_URL,
    oauthUrl: config.ZALO_OAUTH_URL,
    signatureMode: config.ZALO_SIGNATURE_MODE,
    pkce: config.ZALO_PKCE,
    codeVerifier: config.ZALO_CODE_VERIFIER,
    appSecretProof: config.ZALO_API_PROOF,
    labels: config.ZALO_LABELS,
  };
}

/** `off` closes it for every site; what one may embed and our own page opens are two things. */
function webchatSettings(config: Config, simulated: boolean): WebchatSettings {
  const { WEBCHAT: mode, WEBCHAT_ORIGINS: origins = [] } = config;
  return {
    on: mode === 'on' || (mode === 'auto' && simulated),
    origins: mode === 'off' ? [] : origins,
    publicUrl: config.PUBLIC_URL,
    agencyName: config.AGENCY_NAME,
  };
}

function coreNotices(): Notices {
  const say = (key: 'failure' | 'returned') => ({ vi: { text: notices('vi')[key] }, en: { text: notices('en')[key] } });
  const rated = { vi: { text: textsIn('vi').desk.rated }, en: { text: textsIn('en').desk.rated } };
  const wished = { vi: { text: vi.pages.privacy.wished }, en: { text: en.pages.privacy.wished } };
  return { apology: say('failure'), returned: say('returned'), rated, wished };
}

function timedRetriever(retriever: Retriever, metrics: Metrics): Pick<Retriever, 'search' | 'likeness'> {
  return {
    likeness: (question, passages) => retriever.likeness(question, passages),
    async search(query) {
      const stop = metrics.searchSeconds.startTimer();
      try {
        return await retriever.search(query);
      } finally {
        stop();
      }
    },
  };
}

function simulatorDesk({ store, ownership }: Conversations): Parameters<Simulator['router']>[0] {
  return {
    ownerOf: async (address) => (await store.findOpen(address))?.owner,
    async returnToBot(address) {
      const open = await store.findOpen(address);
      if (open === undefined) return;
      await ownership.returnToBot({ conversationId: open.id, expectedVersion: open.ownerVersion, actor: 'simulator' });
    },
  };
}

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
}

interface Parts {
  readonly server: Server;
  readonly channels: readonly Channel[];
  readonly conversations: Conversations;
  readonly desk: Pick<Desk, 'stop'>;
  readonly proposals: Proposals;
  readonly attachments: Attachments;
  readonly privacy: Privacy;
  readonly office: WatchedOffice;
  readonly simulator: Simulator | undefined;
  readonly knowledge: KnowledgeService;
  readonly checkpoints: Checkpoints;
  readonly db: Db;
}

/** In the order of the message's way: no new events, then no new work, then the rooms below. */
async function stopAll(parts: Parts, logger: Logger): Promise<void> {
  const closed = new Promise<void>((resolve) => parts.server.close(() => resolve()));
  parts.desk.stop();
  parts.proposals.stop();
  parts.office.stop();
  const [finished] = await Promise.all([
    parts.conversations.stop(STOP_DEADLINE_MS),
    parts.attachments.stop(),
    parts.privacy.stop(),
  ]);
  if (!finished) logger.warn('stopped_with_work_in_hand');
  parts.server.closeAllConnections();
  await closed;
  await Promise.all([...parts.channels.map((channel) => channel.close()), parts.simulator?.close()]);
  await parts.proposals.idle();
  await parts.knowledge.close();
  await parts.checkpoints.stop();
  parts.db.close();
}
