/** Memory and processor time of a service at one moment. */
export interface MemorySample {
  /** Seconds since the sampling began. */
  readonly at: number;
  /** Megabytes resident, native memory of models and SQLite included. */
  readonly resident: number;
  /** Megabytes of JavaScript objects in use. */
  readonly heap: number;
  /** Seconds of processor time since its start. */
  readonly processor: number;
}

/** Samples in a row, until it is stopped. */
export interface MemoryWatch {
  stop(): readonly MemorySample[];
}

/** Asks a service's `/metrics` for its memory every `everyMs` milliseconds. */
export function watchMemory(origin: string, everyMs: number): MemoryWatch {
  const samples: MemorySample[] = [];
  const start = performance.now();
  const timer = setInterval(() => {
    void sample(origin)
      .then((sizes) => samples.push({ at: (performance.now() - start) / 1000, ...sizes }))
      .catch(() => undefined);
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return samples;
    },
  };
}

async function sample(origin: string): Promise<Omit<MemorySample, 'at'>> {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    resident: value('process_resident_memory_bytes') / 1e6,
    heap: value('nodejs_heap_size_used_bytes') / 1e6,
    processor: value('process_cpu_seconds_total'),
  };
}

/** Within minutes memory saws up and down with each garbage collection; a slope through that says nothing. */
const MIN_SECONDS = 600;

/**
 * Growth in megabytes an hour: the slope of the least-squares line through the second half of the samples; NaN for
 * runs under ten minutes.
 */
export function growthPerHour(samples: readonly MemorySample[], of: 'resident' | 'heap'): number {
  if ((samples.at(-1)?.at ?? 0) < MIN_SECONDS) return Number.NaN;
  const late = samples.slice(Math.floor(samples.length / 2));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanAt, meanSize] = [mean(late.map(({ at }) => at)), mean(late.map((sample) => sample[of]))];
  const over = late.map(({ at }) => (at - meanAt) ** 2).reduce((sum, value) => sum + value, 0);
  const along = late.map((one) => (one.at - meanAt) * (one[of] - meanSize)).reduce((sum, value) => sum + value, 0);
  return (along / over) * 3600;
}

/** Share of one processor core that the service used between the first and the last sample. */
export function coreShare(samples: readonly MemorySample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return (last.processor - first.processor) / (last.at - first.at);
}
