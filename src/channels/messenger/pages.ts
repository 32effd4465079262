import type { PageAccess } from './settings.ts';
import type { Page } from './page.ts';
import type { PageStore } from './page-store.ts';

/** The pages of the installation. */
export interface Pages {
  find(pageId: string): Page | undefined;
  all(): readonly Page[];
  /** Reads the database again: pages may have been added, removed, or given another token by a command. */
  refresh(): void;
}

/** What {@link openPages} needs. */
export interface PagesDeps {
  /** The page in the settings. */
  readonly first: PageAccess | undefined;
  /** Left out while a fake platform stands in. */
  readonly store: Pick<PageStore, 'list'> | undefined;
  readonly open: (access: PageAccess) => Page;
}

/** Opens the page in the settings, then the saved ones; the settings win over a saved page of the same id. */
export function openPages({ first, store, open }: PagesDeps): Pages {
  let pages: ReadonlyMap<string, Page> = new Map();
  const refresh = (): void => {
    // An empty token is refused by Facebook like a dead one: the page shows as stopped until its key or token is back.
    const saved = (store?.list() ?? []).map(({ pageId, accessToken = '' }) => ({ pageId, accessToken }));
    const wanted = new Map(
      [...saved, ...(first === undefined ? [] : [first])].map((access) => [access.pageId, access]),
    );
    pages = new Map([...wanted].map(([pageId, access]) => [pageId, kept(pages.get(pageId), access) ?? open(access)]));
  };
  refresh();
  return { find: (pageId) => pages.get(pageId), all: () => [...pages.values()], refresh };
}

/** A page whose token is the same goes on with its pauses and its trouble. */
function kept(page: Page | undefined, { accessToken }: PageAccess): Page | undefined {
  return page?.access.accessToken === accessToken ? page : undefined;
}
