import { modelChoice } from './config.ts';
import { openKnowledgeService } from './publishing/knowledge-service.ts';
import { claimDataFolder } from './storage/data-folder.ts';
import type { Service, ServiceOptions } from './wiring.ts';

export type { Service, ServiceOptions } from './wiring.ts';

/**
 * Starts the service. The search worker loads its model, and makes the index anew where it must, while this thread loads
 * everything else: on two cores that is a third of the time until it is ready.
 * @throws AppError when a setting, the data folder or a model is unusable.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { DATA_DIR: dataDir } = options.config;
  const release = claimDataFolder(dataDir);
  try {
    const model = modelChoice(options.config);
    const [knowledge, { wireService }] = await Promise.all([
      openKnowledgeService({ ...options, dataDir, model }),
      import('./wiring.ts'),
    ]);
    const service = await wireService(options, knowledge).catch(async (error: unknown) => {
      await knowledge.close();
      throw error;
    });
    return { ...service, stop: () => service.stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}
