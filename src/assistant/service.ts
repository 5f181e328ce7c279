/** The assistant with its memory: what every channel talks to. */
import type { Answer } from '../reply/answer.ts'
import type { Storage } from '../storage/storage.ts'
import type { Assistant } from './assistant.ts'

/** What a channel hands in. */
export interface Message {
  /** Unguessable or platform-given id of the conversation, unique over all channels: `telegram:42:7`. */
  readonly conversation: string
  readonly text: string
  /** The platform's id of this message, unique over all channels, if it has one. */
  readonly delivery?: string
  /** When the answer must be there at the latest, in milliseconds from now; shortens a model's deadline. */
  readonly withinMs?: number
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

  /** Answers a message; a message delivered again gets its first answer. */
  async reply({ conversation, text, delivery, withinMs }: Message): Promise<Reply> {
    return this.storage.turn(conversation, delivery, (before) =>
      this.assistant.reply(text, before, withinMs === undefined ? {} : { withinMs }),
    )
  }

  /** Deletes what is kept of a conversation. */
  async forget(conversation: string): Promise<void> {
    await this.storage.forget(conversation)
  }
}
