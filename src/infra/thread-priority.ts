import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Linux' `nice` value of threads that may wait: a third of the weight of an ordinary one where processors are short. */
const LOW = 5;

/**
 * Gives this thread way to the others of the process: what citizens wait for in milliseconds comes before what they wait
 * for in seconds. Where the system has no priorities of threads, nothing changes.
 */
export function giveWay(): void {
  try {
    // `<process>/task/<thread>`; without a thread's own number, the priority would be the whole process's.
    const thread = /^\d+\/task\/(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1];
    if (thread !== undefined) setPriority(Number(thread), LOW);
  } catch {
    // Not Linux, or not allowed: threads are then equal, as before.
  }
}
