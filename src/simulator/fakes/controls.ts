import type { FakeClock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { FaultBox } from './faults.ts';
import type { Emitter, Phones } from './platform.ts';
import type { ApiCall, FakePlatform } from './types.ts';

/** The parts that every fake is made of. */
export interface ControlParts {
  readonly clock: FakeClock;
  readonly phones: Phones;
  readonly faults: FaultBox;
  readonly delivery: Delivery;
  readonly emitter: Emitter;
  readonly calls: () => readonly ApiCall[];
}

/** The controls that are the same on every fake. */
export type Controls = Pick<
  FakePlatform,
  | 'connect'
  | 'onMessage'
  | 'block'
  | 'fail'
  | 'hold'
  | 'release'
  | 'advance'
  | 'settle'
  | 'deliveries'
  | 'calls'
  | 'emit'
  | 'messages'
>;

/** Wires the controls to the parts. */
export function createControls({ clock, phones, faults, delivery, emitter, calls }: ControlParts): Controls {
  const settle = async (): Promise<void> => {
    await emitter.idle();
    await delivery.runDue();
  };
  return {
    connect: (url) => delivery.connect(url),
    onMessage: (listener) => phones.onMessage(listener),
    block: (personId) => void (phones.meet(personId).blocked = true),
    fail: (fault) => faults.add(fault),
    hold: () => emitter.hold(),
    release: (how) => emitter.release(how),
    async advance(ms) {
      clock.advance(ms);
      await settle();
    },
    settle,
    deliveries: () => delivery.records(),
    calls,
    emit: (event) => emitter.emit(event),
    messages: (personId) => phones.find(personId)?.messages ?? [],
  };
}

/** Makes retries happen by themselves, for a fake that runs on the machine's clock; returns the way to stop. */
export function retryByItself(delivery: Delivery): () => void {
  const timer = setInterval(() => void delivery.runDue(), 1000).unref();
  return () => clearInterval(timer);
}
