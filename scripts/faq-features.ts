import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Command } from 'commander';

import type { KnowledgeSnapshot } from '../src/kb/knowledge.ts';
import { articleId, type Faq } from '../src/kb/model.ts';
import { faqYamlSource } from '../src/kb/sources/faq-yaml.ts';
import { loadEmbedder } from '../src/retrieval/dense/embedder.ts';
import { resolveModel } from '../src/retrieval/dense/model.ts';
import { noVectorCache } from '../src/retrieval/dense/vector-cache.ts';
import { headOf, labelId, readQuestions } from '../src/retrieval/evaluation/corpus.ts';
import { untrainedEngine } from '../src/retrieval/evaluation/untrained.ts';
import { buildIndex } from '../src/retrieval/index-build.ts';

/** FAQs compared a question: the model must tell the best of them from none at all. */
const COMPARED = 3;

interface Options {
  readonly faqs: string;
  readonly questions: string;
  readonly offtopic: string;
  readonly work: string;
  readonly out: string;
}

interface Comparison {
  readonly group: string;
  readonly features: readonly number[];
  readonly right: 0 | 1;
}

/**
 * Writes comparisons of questions with FAQs for training/ranker.py. Right ones: each way of asking against its own FAQ,
 * itself left out. Wrong ones: its other neighbours; questions whose articles the FAQ does not cite; off-topic messages.
 */
async function main(): Promise<void> {
  const options = parseOptions();
  const model = { name: 'hoiluat-embed', directory: 'data/models', allowRemote: false };
  const faqs = await readFaqs(options.faqs);
  const directory = path.join(options.work, 'faq-index');
  await buildIndex({ snapshot: snapshotOf(faqs), directory, model, vectors: noVectorCache });
  const embedder = await loadEmbedder(resolveModel(model));
  const engine = await untrainedEngine(directory, embedder);
  const compare = async (text: string, except?: number) => {
    const question = engine.read(text);
    const [vector] = await embedder.embed([question.understood], 'query');
    return engine.faqs.match(question, { vector, limit: COMPARED, except });
  };
  const found: Comparison[] = [];
  let variant = 0;
  for (const faq of faqs) {
    for (const text of faq.questions) {
      const matches = await compare(text, variant);
      found.push(
        ...matches.map((match) => ({ group: faq.id, features: match.features, right: isFaq(match.faq, faq) })),
      );
      variant += 1;
    }
  }
  for (const { id, question, gold } of readQuestions(options.questions)) {
    // A FAQ that cites the right article may well answer: it is neither right nor wrong for sure.
    const matches = (await compare(question)).filter((match) => !citesAny(faqs[match.faq], gold));
    found.push(...matches.slice(0, 1).map((match) => ({ group: id, features: match.features, right: 0 as const })));
  }
  for (const { id, question } of readQuestions(options.offtopic)) {
    found.push(
      ...(await compare(question)).map((match) => ({ group: id, features: match.features, right: 0 as const })),
    );
  }
  writeFileSync(options.out, found.map((comparison) => `${JSON.stringify(comparison)}\n`).join(''));
  await embedder.close();

  function isFaq(position: number, faq: Faq): 0 | 1 {
    return faqs[position]?.id === faq.id ? 1 : 0;
  }
}

function parseOptions(): Options {
  return new Command('faq-features')
    .requiredOption('--faqs <folder>', 'YAML files')
    .requiredOption('--questions <file>', 'JSON Lines questions with gold')
    .requiredOption('--offtopic <file>', 'JSON Lines messages that nothing answers')
    .requiredOption('--work <folder>', 'where the index of the FAQs is built')
    .requiredOption('--out <file>', 'JSON Lines: {"group", "features", "right"}')
    .parse()
    .opts<Options>();
}

async function readFaqs(folder: string): Promise<Faq[]> {
  const faqs: Faq[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()) {
    const file = path.join(folder, name);
    for await (const item of faqYamlSource.read({ path: file, bytes: statSync(file).size, head: headOf(file) })) {
      if (item.kind === 'faq') faqs.push({ ...item.faq, versionId: faqs.length + 1 });
    }
  }
  return faqs;
}

function snapshotOf(faqs: readonly Faq[]): KnowledgeSnapshot {
  return { generation: 1, articleCount: 0, faqCount: faqs.length, articles: () => [], faqs: () => faqs };
}

function citesAny(faq: Faq | undefined, gold: readonly string[]): boolean {
  return (
    faq?.citations.some((citation) => gold.includes(labelId(articleId(citation.document, citation.dieu)))) ?? false
  );
}

await main();
