/** Storage in the memory of one process, for the terminal and for tests. Nothing outlives the process. */
import { randomBytes } from 'node:crypto'
import type { Conversation } from '../assistant/conversation.ts'
import type { Feedback, Storage, StoredTurn, TurnResult } from './storage.ts'

/** An unguessable receipt id that a person can read out. */
export function newReceiptId(): string {
  return randomBytes(6).toString('hex')
}

export class MemoryStorage implements Storage {
  readonly #conversations = new Map<string, Conversation>()
  readonly #deliveries = new Map<string, string>()
  readonly #receipts = new Map<string, TurnResult & { conversationId: string; verdict?: Feedback['verdict'] }>()
  readonly #values = new Map<string, { value: string; expiresAt: number }>()
  readonly #queues = new Map<string, Promise<unknown>>()

  async turn(id: string, delivery: string | undefined, work: (before: Conversation | undefined) => Promise<TurnResult>): Promise<StoredTurn> {
    return this.exclusively(`conversation ${id}`, async () => {
      const known = delivery === undefined ? undefined : this.#deliveries.get(delivery)
      const before = known === undefined ? undefined : this.#receipts.get(known)
      if (known !== undefined && before) return { answer: before.answer, receipt: known, repeated: true }
      const result = await work(this.#conversations.get(id))
      const receipt = newReceiptId()
      this.#conversations.set(id, result.conversation)
      this.#receipts.set(receipt, { ...result, conversationId: id })
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
    for (const [receipt, { conversationId }] of this.#receipts) if (conversationId === id) this.#receipts.delete(receipt)
  }

  async readValue(name: string): Promise<string | undefined> {
    const found = this.#values.get(name)
    return found && found.expiresAt > Date.now() ? found.value : undefined
  }

  async writeValue(name: string, value: string, expiresAt: number): Promise<void> {
    this.#values.set(name, { value, expiresAt })
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.then(() => undefined, () => undefined)
    this.#queues.set(name, settled)
    try {
      return await mine
    } finally {
      if (this.#queues.get(name) === settled) this.#queues.delete(name)
    }
  }

  async ready(): Promise<boolean> {
    return true
  }

  async close(): Promise<void> {}
}
