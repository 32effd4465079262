/** The fake platforms: real HTTP servers that behave as docs/protocols.md describes, for tests and the simulator. */
export { startFakeMessenger } from './messenger.ts';
export type { FakeMessenger, FakeMessengerOptions } from './messenger.ts';
export { startFakeZalo } from './zalo.ts';
export type { FakeZalo, FakeZaloOptions } from './zalo.ts';
export type { FakeButton, FakeMessage, FakePlatform, SayInput } from './types.ts';
