/** A service whose model takes as long as a test says, for channels that must answer in time all the same. */
import { setTimeout as delay } from 'node:timers/promises'
import { newConversation } from '../../../src/assistant/conversation.ts'
import type { Message, Reply } from '../../../src/assistant/service.ts'
import type { Answering } from '../../../src/channels/wechat/deliveries.ts'
import type { Answer } from '../../../src/reply/answer.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'

export class SlowService implements Answering {
  readonly storage = new MemoryStorage()
  /** Texts that were worked on, in order; a repeated delivery is not. */
  readonly worked: string[] = []
  readonly #modelMs: (text: string) => number
  readonly #words: (text: string, by: Answer['understoodBy']) => string
  readonly #stubborn: boolean

  /**
   * @param modelMs what the model takes for a text
   * @param stubborn the service waits for the model, whatever deadline it was given
   */
  constructor(
    modelMs: (text: string) => number,
    words: (text: string, by: Answer['understoodBy']) => string,
    { stubborn = false }: { stubborn?: boolean } = {},
  ) {
    this.#modelMs = modelMs
    this.#words = words
    this.#stubborn = stubborn
  }

  async reply({ conversation, text, delivery, withinMs = 60_000, insteadOf }: Message): Promise<Reply> {
    const model = this.#modelMs(text)
    const end = performance.now() + withinMs
    const work = async () => {
      const left = Math.max(0, end - performance.now())
      const inTime = this.#stubborn || model <= left
      if (model > 0) await delay(inTime ? model : left)
      this.worked.push(text)
      const understoodBy = inTime ? 'model' : 'rules'
      const answer: Answer = {
        kind: 'small-talk',
        text: this.#words(text, understoodBy),
        citations: [],
        understoodBy,
      }
      return { answer, conversation: newConversation(), record: {} }
    }
    if (insteadOf === undefined) return this.storage.turn(conversation, delivery, work)
    const result = await work()
    return this.storage.turn(conversation, delivery, async () => result)
  }
}
