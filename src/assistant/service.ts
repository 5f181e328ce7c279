/** The assistant with its memory: what every channel talks to. */
import { isDeepStrictEqual } from 'node:util'
import type { Answer } from '../reply/answer.ts'
import type { Storage, TurnResult } from '../storage/storage.ts'
import { requestSchema } from '../understanding/request.ts'
import type { Assistant, RecordedTurn } from './assistant.ts'
import { type Conversation, conversationSchema, type Language } from './conversation.ts'

/** What a channel hands in. */
export interface Message {
  /** Unguessable or platform-given id of the conversation, unique over all channels: `telegram:42:7`. */
  readonly conversation: string
  readonly text: string
  /** The platform's id of this message, unique over all channels, if it has one. */
  readonly delivery?: string
  /** When the answer must be there at the latest, in milliseconds from now; shortens a model's deadline. */
  readonly withinMs?: number
  /** The language to answer in, where the person has chosen one; otherwise that of the message. */
  readonly language?: Language
  /** Receipt of the answer that this follows on, as a tapped button does: it is answered in that answer's place. */
  readonly after?: string
  /** Receipt of the answer that this replaces: its message was edited. Later turns keep what they have. */
  readonly insteadOf?: string
  /** The id of the conversation was made for this message. */
  readonly opens?: boolean
}

/** An answer with the id of its receipt. */
export interface Reply {
  readonly answer: Answer
  readonly receipt: string
  /** The message had been answered before. */
  readonly repeated: boolean
}

/** Loads the conversation, answers, saves. Turns of one conversation keep their order. */
export class Service {
  readonly assistant: Assistant
  readonly storage: Storage

  constructor(assistant: Assistant, storage: Storage) {
    this.assistant = assistant
    this.storage = storage
  }

  /** Answers a message; a message delivered again gets its first answer. One that asks to be forgotten is, itself included. */
  async reply({
    conversation,
    text,
    delivery,
    withinMs,
    language,
    after,
    insteadOf,
    opens,
  }: Message): Promise<Reply> {
    const deadline = withinMs === undefined ? undefined : performance.now() + withinMs
    const receipt = insteadOf ?? after
    const place = receipt === undefined ? undefined : await this.#placeOf(receipt)
    let forget = false
    const kept = (turn: RecordedTurn): TurnResult => {
      const { request } = turn.record
      forget = request.act === 'talk' && request.talk === 'forget'
      return turn
    }
    const answer = (before: Conversation | undefined, chosen: Language | undefined) =>
      this.assistant.reply(text, before, {
        // Earlier turns of the conversation may have used up some of the time.
        ...(deadline === undefined ? {} : { withinMs: Math.max(0, deadline - performance.now()) }),
        ...(chosen === undefined ? {} : { language: chosen }),
      })
    // What replaces an answer does not depend on later turns, so these need not wait for it.
    const replacing = place && insteadOf !== undefined ? await answer(place.before, language) : undefined
    const work = async (now: Conversation | undefined): Promise<TurnResult> => {
      if (place === undefined) return kept(await answer(now, language))
      if (replacing === undefined) return answer(place.after, language ?? place.after.language)
      const latest = now === undefined || isDeepStrictEqual(plain(now), plain(place.after))
      return latest ? replacing : { ...replacing, conversation: now }
    }
    const atOnce = (now: Conversation | undefined) => {
      const turn = place === undefined ? this.assistant.atOnce(text, now, language) : undefined
      return turn && kept(turn)
    }
    const stored = await this.storage.turn(conversation, delivery, work, atOnce, opens)
    if (forget) await this.forget(conversation)
    return stored
  }

  /** The conversation around a recorded turn; undefined if there is no such receipt any more. */
  async #placeOf(receipt: string): Promise<{ before: Conversation; after: Conversation } | undefined> {
    const record = (await this.storage.receipt(receipt))?.record
    const before = conversationSchema.safeParse(record?.['before'])
    const request = requestSchema.safeParse(record?.['request'])
    if (!before.success || !request.success) return undefined
    return { before: before.data, after: this.assistant.perform(request.data, before.data).conversation }
  }

  /** Deletes what is kept of a conversation. */
  async forget(conversation: string): Promise<void> {
    this.assistant.forget()
    await this.storage.forget(conversation)
  }
}

/** As it is read back from storage. */
function plain(conversation: Conversation): unknown {
  return JSON.parse(JSON.stringify(conversation))
}
