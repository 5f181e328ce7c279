/** What the assistant keeps between messages. One interface; SQLite by default, PostgreSQL by configuration. */
import { randomUUID } from 'node:crypto'
import type { Conversation } from '../assistant/conversation.ts'
import type { Answer } from '../reply/answer.ts'

/** The result of one turn: what was answered, and the conversation as it stands after it. */
export interface TurnResult {
  readonly answer: Answer
  readonly conversation: Conversation
  /** What was understood and from which knowledge, so that the answer can be computed again. */
  readonly record: Readonly<Record<string, unknown>>
}

/** A turn as it was stored. */
export interface StoredTurn {
  readonly answer: Answer
  /** Short id of the answer's receipt. */
  readonly receipt: string
  /** The delivery had been answered before; this is that answer. */
  readonly repeated: boolean
}

/** A person's verdict on an answer. */
export interface Feedback {
  readonly receipt: string
  readonly verdict: 'up' | 'down'
}

/** The storage cannot serve: unreachable, full, or of a newer version. The message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** Digits of a receipt id that tell when it was made, in milliseconds: enough for this century. */
const TIME_DIGITS = 11

/**
 * An unguessable receipt id that a person can read out: 22 hexadecimal digits. Ids of one time stand side by side in
 * an index, so that a lot of them changes few of its pages.
 */
export function newReceiptId(): string {
  return Date.now().toString(16).padStart(TIME_DIGITS, '0') + randomUUID().slice(-11)
}

/** Every method of a storage on a database throws {@link StorageError} when the database cannot serve. */
export interface Storage {
  /**
   * Runs one turn of a conversation. Turns of one conversation run one after another, on every instance; a
   * delivery id that was answered before gets the stored answer and `work` is not called. `work` is called again
   * if what it started from has changed meanwhile; only the result that is kept counts.
   * @param delivery unique id of the message at its platform; undefined if the platform has none
   * @param atOnce the same as `work` where nothing has to be waited for, undefined where something has; a storage
   *   may ask it first, to keep several turns together
   * @param opens the conversation's id was made for this turn, so that nothing need be looked for under it
   */
  turn(
    conversation: string,
    delivery: string | undefined,
    work: (before: Conversation | undefined) => Promise<TurnResult>,
    atOnce?: (before: Conversation | undefined) => TurnResult | undefined,
    opens?: boolean,
  ): Promise<StoredTurn>
  /** The record behind a receipt, with the answer it stands for; undefined if there is none. */
  receipt(
    id: string,
  ): Promise<{ readonly answer: Answer; readonly record: Readonly<Record<string, unknown>> } | undefined>
  /** Keeps a verdict; a later one on the same answer replaces it. False if there is no such receipt. */
  feedback(feedback: Feedback): Promise<boolean>
  /** Deletes all that is kept of a conversation. */
  forget(conversation: string): Promise<void>
  /** A named value with an expiry, such as a platform's access token. Times are Unix milliseconds. */
  readValue(name: string): Promise<string | undefined>
  writeValue(name: string, value: string, expiresAt: number): Promise<void>
  /** Runs `work` while no other instance runs work under the same name. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Whether it can serve. */
  ready(): Promise<boolean>
  close(): Promise<void>
}
