/**
 * One reply for each message, in time and within the limit, however often the platform delivers it. What does not
 * fit or comes late is kept until the person asks for it with 继续.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type Language, languageSchema } from '../../assistant/conversation.ts'
import type { Service } from '../../assistant/service.ts'
import { detectLanguage, finish } from '../../reply/language.ts'
import { PlatformError } from './api.ts'
import { byteLength, cutText, plainText } from './text.ts'

/** What a channel needs of the service. */
export type Answering = Pick<Service, 'reply'> & {
  readonly storage: Pick<Service['storage'], 'readValue' | 'writeValue' | 'exclusively' | 'receipt'>
}

/** A message as the platform delivered it. */
export interface Delivery {
  /** The same for every delivery of one message, unique over all channels. */
  readonly id: string
  readonly conversation: string
  /** The platform's id of the person. */
  readonly person: string
  readonly text: string
}

/** Times are milliseconds. */
export interface DeliveryLimits {
  /** UTF-8 bytes of a reply. */
  readonly maxBytes: number
  /** What a model may take before the rules answer. */
  readonly modelWithin: number
  /** When a reply leaves at the latest, finished or not. */
  readonly replyWithin: number
  /** What a model may take for a better answer that is sent after the reply. */
  readonly betterWithin: number
}

/** Messages sent outside of a reply. */
export interface Outbox {
  /** Rejects with a `PlatformError` where the account may not. */
  send(person: string, text: string): Promise<void>
  /** Also what does not fit into a reply is sent, not only what comes late. */
  readonly sendsRest: boolean
}

/** A callback is answered in five seconds or delivered again; what is left of them is for the network. */
export const PASSIVE_LIMITS = { modelWithin: 4200, replyWithin: 4350, betterWithin: 30_000 }

/** How long a reply is remembered for further deliveries; they come within 15 s. */
const REMEMBERED = 60_000
/** How long the rest of an answer is kept. */
const REST_KEPT = 48 * 3_600_000
/** Answers kept for one person at most; the oldest go first. */
const MAX_RESTS = 20
/** How long sending rests after the account was told that it may not. */
const NO_RIGHT_FOR = 3_600_000
/** No right to the interface; address not trusted. */
const NO_RIGHT = new Set([48001, 60020])
/** How long a stopping process waits for answers under way. */
export const SETTLE_WITHIN = 15_000
/** Pause that lets a reply arrive before what is sent after it. */
const AFTER_REPLY = 400

const CONTINUE = /^[\s“"'「]*(继续|繼續|continue|more)[\s”"'」。.！!~～]*$/iu

/** What is still to be given of the answer to a delivery, and whether the person was reminded of it since. */
const restSchema = z.strictObject({
  delivery: z.string(),
  text: z.string(),
  language: languageSchema,
  reminded: z.boolean(),
})
const restsSchema = z.array(restSchema)
type Rest = z.infer<typeof restSchema>

/** A whole answer; `repeated` says that another process has given it and sees to its rest. */
interface Answered {
  readonly answer: Rest
  readonly repeated: boolean
}

const zh = {
  more: '（未完，回复“继续”看下文）',
  moreFollows: '（未完，下文随后发来；没有收到请回复“继续”）',
  earlier: '（前面还有一条回答没有看完，回复“继续”查看）',
  nothing: '没有更多内容了，请直接提问。',
  wait: '正在为您查，请稍后回复“继续”看答案。',
  waitSent: '正在为您查，答案稍后发给您；没有收到请回复“继续”。',
  better: '再次核对后，更准确的回答是：',
  failed: '抱歉，系统暂时没能回答，请把刚才的问题再发一次。',
}
const en: typeof zh = {
  more: '(To be continued: reply "more")',
  moreFollows: '(The rest follows; if it does not, reply "more")',
  earlier: '(An earlier answer has more to read: reply "more")',
  nothing: 'There is nothing more. Please ask your question.',
  wait: 'I am looking into it. Please reply "more" in a moment.',
  waitSent: 'I am looking into it and will send the answer in a moment; if it does not come, reply "more".',
  better: 'On a second look, the better answer is:',
  failed: 'Sorry, I could not answer just now. Please send your question again.',
}

const LATE = Symbol('late')

export class Deliveries {
  readonly #service: Answering
  readonly #limits: DeliveryLimits
  readonly #outbox: Outbox | undefined
  readonly #log: (line: string) => void
  /** Replies under way or just given, by delivery. */
  readonly #replies = new Map<string, Promise<string>>()
  /** Work that outlasts its reply. */
  readonly #running = new Set<Promise<void>>()
  /** The part of it that a person waits for, by conversation. */
  readonly #owed = new Map<string, Set<Promise<void>>>()
  #noRightUntil = 0

  constructor(service: Answering, limits: DeliveryLimits, log: (line: string) => void, outbox?: Outbox) {
    this.#service = service
    this.#limits = limits
    this.#log = log
    this.#outbox = outbox
  }

  /** The reply to a message; a message delivered again gets the same, also while the first is under way. */
  reply(delivery: Delivery): Promise<string> {
    const known = this.#replies.get(delivery.id)
    if (known) return known
    const reply = this.#remembered(delivery)
    this.#replies.set(delivery.id, reply)
    const forget = () => void this.#replies.delete(delivery.id)
    reply.then(() => setTimeout(forget, REMEMBERED).unref(), forget)
    return reply
  }

  /** Waits a while for what is still being answered or sent. */
  async settle(): Promise<void> {
    const end = delay(SETTLE_WITHIN, LATE, { ref: false })
    while (this.#running.size > 0)
      if ((await Promise.race([Promise.all(this.#running), end])) === LATE) return
  }

  async #remembered(delivery: Delivery): Promise<string> {
    const { storage } = this.#service
    const name = `reply ${delivery.id}`
    const late = delay(this.#limits.replyWithin, LATE, { ref: false })
    try {
      const stored = await Promise.race([storage.readValue(name), late])
      if (stored === LATE) throw new Error('the storage did not answer in time')
      if (stored !== undefined) return stored
      const reply = await this.#first(delivery, late)
      this.#run(() => storage.writeValue(name, reply, Date.now() + REMEMBERED))
      return reply
    } catch (error) {
      this.#fault(error)
      this.#replies.delete(delivery.id)
      return phrase('failed', detectLanguage(delivery.text, undefined))
    }
  }

  async #first(delivery: Delivery, late: Promise<typeof LATE>): Promise<string> {
    const language = detectLanguage(delivery.text, undefined)
    if (CONTINUE.test(delivery.text)) return this.#continue(delivery, language, late)
    const answering = this.#answer(delivery)
    const answered = await Promise.race([answering, late])
    if (answered !== LATE) return this.#present(delivery, answered)
    this.#owe(delivery, async () => {
      const { answer, repeated } = await answering.catch((error: unknown) => {
        this.#fault(error)
        return { answer: restOf(delivery, phrase('failed', language), language), repeated: false }
      })
      if (!repeated) await this.#send(delivery, answer)
    })
    return phrase(this.#maySend() ? 'waitSent' : 'wait', language)
  }

  /** The answer in full. Where a model was too slow for it, a better one is sent after it if the account may. */
  async #answer(delivery: Delivery): Promise<Answered> {
    const { id, conversation, text } = delivery
    const start = performance.now()
    const { modelWithin, betterWithin } = this.#limits
    const { answer, receipt, repeated } = await this.#service.reply({
      conversation,
      text,
      delivery: id,
      withinMs: modelWithin,
    })
    const language = detectLanguage(text, detectLanguage(answer.text, undefined))
    const words = plainText(answer.text)
    // An answer without a receipt is that the person has been forgotten.
    if (answer.kind === 'small-talk' && (await this.#service.storage.receipt(receipt)) === undefined) {
      await this.#rests(conversation, () => [undefined, []])
    }
    const gaveUpModel = answer.understoodBy === 'rules' && performance.now() - start >= modelWithin * 0.95
    if (gaveUpModel && !repeated && betterWithin > 0 && this.#maySend()) {
      this.#run(async () => {
        const better = await this.#service.reply({
          conversation,
          text,
          delivery: `${id} better`,
          insteadOf: receipt,
          withinMs: betterWithin,
        })
        const betterWords = plainText(better.answer.text)
        if (betterWords === words) return
        const sent = `${phrase('better', language)}\n${betterWords}`
        await this.#send(delivery, restOf({ id: `${id} better` }, sent, language))
      })
    }
    return { answer: restOf(delivery, words, language), repeated }
  }

  /** Cuts an answer to the limit and keeps or sends the rest. */
  async #present(delivery: Delivery, { answer, repeated }: Answered): Promise<string> {
    if (this.#outbox?.sendsRest && this.#maySend()) {
      const [head, rest] = this.#fit(answer, 'moreFollows')
      if (rest && !repeated) {
        this.#owe(delivery, async () => {
          await delay(AFTER_REPLY)
          await this.#send(delivery, { ...answer, text: rest })
        })
      }
      if (rest) return head
    }
    const fits = byteLength(answer.text) <= this.#limits.maxBytes
    if (fits && (await this.#service.storage.readValue(restsName(delivery.conversation))) === undefined)
      return answer.text
    return this.#rests(delivery.conversation, (rests) => {
      const forgotten = rests.some(({ reminded }) => !reminded)
      const [head, rest] = this.#fit(answer, 'more', forgotten)
      if (rest) return [head, kept(rests, { ...answer, text: rest })]
      return [head, rests.map((one) => ({ ...one, reminded: true }))]
    })
  }

  /** The next part of what was kept, the latest answer first. */
  async #continue(
    { conversation }: Delivery,
    language: Language,
    late: Promise<typeof LATE>,
  ): Promise<string> {
    const owed = this.#owed.get(conversation)
    const waited = owed ? await Promise.race([Promise.all(owed), late]) : undefined
    return this.#rests(conversation, (rests) => {
      const latest = rests.at(-1)
      const others = rests.slice(0, -1)
      if (!latest) return [phrase(waited === LATE ? 'wait' : 'nothing', language), rests]
      const [head, rest] = this.#fit(latest, 'more', others.length > 0)
      return [
        head,
        rest ? [...others, { ...latest, text: rest }] : others.map((one) => ({ ...one, reminded: true })),
      ]
    })
  }

  /** The beginning of an answer with the note that applies, and its rest. */
  #fit({ text, language }: Rest, more: 'more' | 'moreFollows', others = false): [head: string, rest: string] {
    const note = others ? `\n\n${phrase('earlier', language)}` : ''
    const { maxBytes } = this.#limits
    if (byteLength(text + note) <= maxBytes) return [text + note, '']
    const hint = `\n\n${phrase(more, language)}`
    const [head, rest] = cutText(text, maxBytes - byteLength(hint))
    return rest ? [head.trimEnd() + hint, rest] : [head, rest]
  }

  /** Sends an answer in as many messages as it needs; what cannot be sent is kept for 继续. */
  async #send({ person, conversation }: Delivery, answer: Rest): Promise<void> {
    let left = answer.text
    while (left !== '' && this.#outbox && this.#maySend()) {
      const [head, rest] = this.#outbox.sendsRest
        ? cutText(left, this.#limits.maxBytes)
        : this.#fit({ ...answer, text: left }, 'more')
      try {
        await this.#outbox.send(person, head.trimEnd())
      } catch (error) {
        this.#fault(error)
        if (error instanceof PlatformError && NO_RIGHT.has(error.code))
          this.#noRightUntil = Date.now() + NO_RIGHT_FOR
        break
      }
      left = rest
      if (!this.#outbox.sendsRest) break
    }
    if (left === '') return
    await this.#rests(conversation, (rests) => [undefined, kept(rests, { ...answer, text: left })])
  }

  #maySend(): boolean {
    return this.#outbox !== undefined && Date.now() >= this.#noRightUntil
  }

  /** Reads and writes what is kept for a person, one change at a time. */
  #rests<T>(
    conversation: string,
    change: (rests: readonly Rest[]) => readonly [T, readonly Rest[]],
  ): Promise<T> {
    const { storage } = this.#service
    const name = restsName(conversation)
    return storage.exclusively(name, async () => {
      const stored = await storage.readValue(name)
      const rests = stored === undefined ? [] : restsSchema.parse(JSON.parse(stored))
      const [result, after] = change(rests)
      if (rests.length > 0 || after.length > 0) {
        const expiry = after.length > 0 ? Date.now() + REST_KEPT : 0
        await storage.writeValue(name, JSON.stringify(after.slice(-MAX_RESTS)), expiry)
      }
      return result
    })
  }

  #run(work: () => Promise<void>): Promise<void> {
    const done: Promise<void> = work()
      .catch((error: unknown) => this.#fault(error))
      .finally(() => this.#running.delete(done))
    this.#running.add(done)
    return done
  }

  #owe({ conversation }: Delivery, work: () => Promise<void>): void {
    const owed = this.#owed.get(conversation) ?? new Set()
    this.#owed.set(conversation, owed)
    const done: Promise<void> = this.#run(work).finally(() => {
      owed.delete(done)
      if (owed.size === 0) this.#owed.delete(conversation)
    })
    owed.add(done)
  }

  #fault(error: unknown): void {
    this.#log(error instanceof Error ? error.message : String(error))
  }
}

function restOf({ id }: Pick<Delivery, 'id'>, text: string, language: Language): Rest {
  return { delivery: id, text, language, reminded: false }
}

/** With one more, unless another process has kept what is left of the same delivery. */
function kept(rests: readonly Rest[], rest: Rest): readonly Rest[] {
  return rests.some(({ delivery }) => delivery === rest.delivery) ? rests : [...rests, rest]
}

function restsName(conversation: string): string {
  return `rests ${conversation}`
}

function phrase(name: keyof typeof zh, language: Language): string {
  return finish(language === 'en' ? en[name] : zh[name], language)
}
