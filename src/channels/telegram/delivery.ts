/** Sends an answer once: what was sent for which message is recorded, so that a restart goes on where it stopped. */
import { type Api, GrammyError } from 'grammy'
import type { InlineKeyboardMarkup } from 'grammy/types'
import { z } from 'zod'
import type { Storage } from '../../storage/storage.ts'
import { type FormattedText, splitText } from './format.ts'
import { isFinal } from './limits.ts'

/** Telegram delivers an update again for a day, and people can edit a message for two. */
const KEPT_MS = 3 * 24 * 3600 * 1000

const recordSchema = z.strictObject({
  /** Updates that were answered. */
  done: z.array(z.int()),
  /** Our messages that answer it, in order. */
  sent: z.array(z.int()),
  /** Receipt of the answer. */
  receipt: z.string().optional(),
})
export type DeliveryRecord = z.infer<typeof recordSchema>

/** An answer on its way to a chat. */
export interface Outgoing {
  readonly content: FormattedText
  readonly keyboard?: InlineKeyboardMarkup | undefined
  readonly receipt?: string
}

/** Where an answer goes. */
export interface Destination {
  readonly chat: number
  /** Topic of a forum. */
  readonly thread?: number | undefined
  /** The message to reply to; in groups. */
  readonly replyTo?: number | undefined
}

/** Answers one update once. */
export class Deliveries {
  readonly #api: Api
  readonly #storage: Storage

  constructor(api: Api, storage: Storage) {
    this.#api = api
    this.#storage = storage
  }

  /**
   * Runs `answer` unless the update was answered before, and sends what it returns.
   * @param key names what is answered: a message, or a tap
   * @param revise the message was edited: the messages sent for it are edited too
   */
  async once(
    key: string,
    update: number,
    to: Destination,
    answer: (record: DeliveryRecord) => Promise<Outgoing | undefined>,
    { revise = false }: { revise?: boolean } = {},
  ): Promise<void> {
    const record = await this.#read(key)
    if (record.done.includes(update)) return
    const outgoing = await answer(record)
    if (outgoing) await this.#deliver(key, record, to, outgoing, revise)
    const receipt = outgoing?.receipt ?? record.receipt
    record.done = [...record.done, update].slice(-20)
    await this.#write(key, receipt === undefined ? record : { ...record, receipt })
  }

  async #deliver(
    key: string,
    record: DeliveryRecord,
    to: Destination,
    outgoing: Outgoing,
    revise: boolean,
  ): Promise<void> {
    const parts = splitText(outgoing.content)
    for (const [index, part] of parts.entries()) {
      const keyboard = index === parts.length - 1 ? outgoing.keyboard : undefined
      const earlier = record.sent[index]
      if (earlier !== undefined && !revise) continue
      if (earlier !== undefined && (await this.#edit(to.chat, earlier, part, keyboard))) continue
      const id = await this.#send(index === 0 ? to : { ...to, replyTo: undefined }, part, keyboard)
      if (id === undefined) return
      record.sent[index] = id
      if (index < parts.length - 1) await this.#write(key, record)
    }
    for (const extra of record.sent.splice(parts.length))
      await this.#quietly(this.#api.deleteMessage(to.chat, extra))
  }

  /** The new message's id; undefined if the chat does not take messages from us any more. */
  async #send(
    to: Destination,
    { text, entities }: FormattedText,
    keyboard: InlineKeyboardMarkup | undefined,
  ): Promise<number | undefined> {
    const send = (chat: number, formatted: boolean) =>
      this.#api.sendMessage(chat, text, {
        link_preview_options: { is_disabled: true },
        ...(formatted && entities.length > 0 ? { entities } : {}),
        ...(to.thread === undefined ? {} : { message_thread_id: to.thread }),
        ...(to.replyTo === undefined
          ? {}
          : { reply_parameters: { message_id: to.replyTo, allow_sending_without_reply: true } }),
        ...(keyboard ? { reply_markup: keyboard } : {}),
      })
    try {
      return (await this.#unformatted((formatted) => send(to.chat, formatted))).message_id
    } catch (error) {
      if (!isFinal(error)) throw error
      const moved = error.parameters.migrate_to_chat_id
      return moved === undefined ? undefined : (await send(moved, true)).message_id
    }
  }

  /** Whether the message now reads so; false if it is gone. */
  async #edit(
    chat: number,
    message: number,
    { text, entities }: FormattedText,
    keyboard: InlineKeyboardMarkup | undefined,
  ): Promise<boolean> {
    try {
      await this.#unformatted((formatted) =>
        this.#api.editMessageText(chat, message, text, {
          link_preview_options: { is_disabled: true },
          ...(formatted && entities.length > 0 ? { entities } : {}),
          ...(keyboard ? { reply_markup: keyboard } : {}),
        }),
      )
      return true
    } catch (error) {
      if (!isFinal(error)) throw error
      return error.description.includes('message is not modified')
    }
  }

  /** Formatting is dropped where Telegram does not take it. */
  async #unformatted<T>(call: (formatted: boolean) => Promise<T>): Promise<T> {
    try {
      return await call(true)
    } catch (error) {
      if (error instanceof GrammyError && error.error_code === 400 && /entit/i.test(error.description))
        return call(false)
      throw error
    }
  }

  async #quietly(call: Promise<unknown>): Promise<void> {
    try {
      await call
    } catch (error) {
      if (!isFinal(error)) throw error
    }
  }

  async #read(key: string): Promise<DeliveryRecord> {
    const stored = await this.#storage.readValue(key)
    return stored === undefined ? { done: [], sent: [] } : recordSchema.parse(JSON.parse(stored))
  }

  async #write(key: string, record: DeliveryRecord): Promise<void> {
    await this.#storage.writeValue(key, JSON.stringify(record), Date.now() + KEPT_MS)
  }
}
