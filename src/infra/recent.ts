/** The values that were used last, at most `limit` of them. */
export class Recent<K, V> {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #values = new Map<K, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#use(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#use(key, value);
    if (this.#values.size > this.#limit) this.#forgetOldest();
  }

  clear(): void {
    this.#values.clear();
  }

  #use(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }

  #forgetOldest(): void {
    for (const key of this.#values.keys()) {
      this.#values.delete(key);
      return;
    }
  }
}
