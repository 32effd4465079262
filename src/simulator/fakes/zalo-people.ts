/** What Zalo knows of a person beside the chat. */
export interface FakeZaloPerson {
  name: string;
  follows: boolean;
  readonly tags: Set<string>;
  /** Zalo has closed the account, or nobody has used it for 45 days. */
  banned: boolean;
  /** Followers who have never written get few messages. */
  wrote: boolean;
  /** Messages that they got meanwhile. */
  welcomed: number;
  /** What the person has submitted to the OA. */
  shared: FakeContact;
}

/** Contact data as a person submits it on request. */
export interface FakeContact {
  readonly name?: string;
  readonly phone?: string;
  readonly city?: string;
  readonly ward?: string;
  readonly address?: string;
  readonly birthday?: string;
  readonly gender?: string;
}

/** The persons of the OA, and the tags that it has made. */
export interface ZaloPeople {
  /** Made known on first sight. */
  of(personId: string): FakeZaloPerson;
  readonly tags: Set<string>;
  readonly ids: () => readonly string[];
}

/** No persons yet. */
export function createZaloPeople(): ZaloPeople {
  const persons = new Map<string, FakeZaloPerson>();
  return {
    of(id) {
      const person = persons.get(id) ?? {
        name: 'Nguyễn Văn Mẫu',
        follows: false,
        tags: new Set(),
        banned: false,
        wrote: false,
        welcomed: 0,
        shared: {},
      };
      persons.set(id, person);
      return person;
    },
    tags: new Set(),
    ids: () => [...persons.keys()],
  };
}
