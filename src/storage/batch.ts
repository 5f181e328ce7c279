/** The most that is done together. */
const MAX_ITEMS = 64

/** Gathers what is asked for in the same moment and does it together, one lot after another. */
export class Batch<Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Result[]>
  readonly #waiting: { item: Item; resolve(result: Result): void; reject(error: unknown): void }[] = []
  #running = false

  /** @param work does items together; gives a result for each, in their order */
  constructor(work: (items: readonly Item[]) => Promise<readonly Result[]>) {
    this.#work = work
  }

  /** @throws what `work` throws for the lot of this item */
  run(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (this.#running) return
      this.#running = true
      setImmediate(() => void this.#runAll())
    })
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lot = this.#waiting.splice(0, MAX_ITEMS)
      try {
        const results = await this.#work(lot.map(({ item }) => item))
        for (const [index, result] of results.entries()) lot[index]?.resolve(result)
      } catch (error) {
        for (const { reject } of lot) reject(error)
      }
    }
    this.#running = false
  }
}
