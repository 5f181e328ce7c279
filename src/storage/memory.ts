/** Storage in the memory of one process, for the terminal and for tests. Nothing outlives the process. */
import type { Conversation } from '../assistant/conversation.ts'
import { Queue } from './queue.ts'
import { type Feedback, newReceiptId, type Storage, type StoredTurn, type TurnResult } from './storage.ts'

export class MemoryStorage implements Storage {
  readonly #conversations = new Map<string, Conversation>()
  readonly #deliveries = new Map<string, string>()
  readonly #receipts = new Map<
    string,
    TurnResult & { conversationId: string; delivery: string | undefined; verdict?: Feedback['verdict'] }
  >()
  readonly #values = new Map<string, { value: string; expiresAt: number }>()
  readonly #queue = new Queue()

  async turn(
    id: string,
    delivery: string | undefined,
    work: (before: Conversation | undefined) => Promise<TurnResult>,
  ): Promise<StoredTurn> {
    return this.exclusively(`conversation ${id}`, async () => {
      const known = delivery === undefined ? undefined : this.#deliveries.get(delivery)
      const before = known === undefined ? undefined : this.#receipts.get(known)
      if (known !== undefined && before) return { answer: before.answer, receipt: known, repeated: true }
      const result = await work(this.#conversations.get(id))
      const receipt = newReceiptId()
      this.#conversations.set(id, result.conversation)
      this.#receipts.set(receipt, { ...result, conversationId: id, delivery })
      if (delivery !== undefined) this.#deliveries.set(delivery, receipt)
      return { answer: result.answer, receipt, repeated: false }
    })
  }

  async receipt(id: string) {
    const found = this.#receipts.get(id)
    return found && { answer: found.answer, record: found.record }
  }

  async feedback({ receipt, verdict }: Feedback): Promise<boolean> {
    const found = this.#receipts.get(receipt)
    if (found) this.#receipts.set(receipt, { ...found, verdict })
    return found !== undefined
  }

  async forget(id: string): Promise<void> {
    this.#conversations.delete(id)
    for (const [receipt, { conversationId, delivery }] of this.#receipts) {
      if (conversationId !== id) continue
      this.#receipts.delete(receipt)
      if (delivery !== undefined) this.#deliveries.delete(delivery)
    }
  }

  async readValue(name: string): Promise<string | undefined> {
    const found = this.#values.get(name)
    return found && found.expiresAt > Date.now() ? found.value : undefined
  }

  async writeValue(name: string, value: string, expiresAt: number): Promise<void> {
    this.#values.set(name, { value, expiresAt })
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(name, work)
  }

  async ready(): Promise<boolean> {
    return true
  }

  async close(): Promise<void> {}
}
