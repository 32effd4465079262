/** The fake platforms: real HTTP servers that behave as docs/protocols.md describes, for tests and the simulator. */
export { type FakeMessenger, startFakeMessenger } from './messenger.ts';
export { type FakeZalo, startFakeZalo } from './zalo.ts';
export type { FakePlatform } from './types.ts';
