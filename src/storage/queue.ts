/** Work under one name, one after another, within one process. */
export class Queue {
  readonly #last = new Map<string, Promise<void>>()

  /** Runs `work` after all work that was handed in before it under the same name, whether that failed or not. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name)
    const mine = before ? before.then(work) : work()
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    this.#last.set(name, settled)
    try {
      return await mine
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name)
    }
  }
}
