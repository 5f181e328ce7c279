/**
 * The WeCom intelligent bot (智能机器人): what its messages ask and how it answers them, and its JSON callbacks.
 * A callback that is not finished at once is a stream: the platform asks again until it is.
 */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type Config, ConfigError } from '../../config.ts'
import { type ChannelOptions, callbackRoutes, Freshness } from '../wechat/callback.ts'
import { CallbackCrypto, CallbackRefused } from '../wechat/crypto.ts'
import { type Answering, Deliveries } from '../wechat/deliveries.ts'
import { GREETING, helpWith, type Intent } from '../wechat/intent.ts'
import type { WecomPart } from './app.ts'

/** Bytes of a bot's reply. */
const MAX_BOT_BYTES = 20_480
/** Milliseconds after which an unfinished callback is answered as a stream. */
const FIRST_ANSWER = 1500
/** A stream lives six minutes; a model may take less. */
const BOT_LIMITS = { maxBytes: MAX_BOT_BYTES, modelWithin: 60_000, replyWithin: 120_000, betterWithin: 0 }
/** Streams live that long. */
const STREAM_KEPT = 6 * 60_000
export const THINKING = '正在查…'
const EXPIRED = '这个问题没有答完，请再发一次。'

const content = z.object({ content: z.string() })

/** A message or event of the bot, by callback or by connection. */
export const botMessageSchema = z.object({
  msgid: z.string().min(1).max(200),
  aibotid: z.string().default(''),
  chatid: z.string().optional(),
  chattype: z.enum(['single', 'group']).default('single'),
  from: z.object({ userid: z.string().min(1) }),
  msgtype: z.string(),
  text: content.optional(),
  voice: content.optional(),
  mixed: z
    .object({ msg_item: z.array(z.object({ msgtype: z.string(), text: content.optional() })) })
    .optional(),
  event: z.object({ eventtype: z.string() }).optional(),
})
export type BotMessage = z.infer<typeof botMessageSchema>

/** The platform asks how far a stream is. */
const refreshSchema = z.object({ msgtype: z.literal('stream'), stream: z.object({ id: z.string() }) })

function intentOf({ msgtype, text, voice, mixed, chattype }: BotMessage): Intent {
  const words =
    text?.content ??
    voice?.content ??
    mixed?.msg_item.map((item) => item.text?.content ?? '').join('\n') ??
    ''
  // In a group the bot is named at the beginning or the end: @Robot question.
  const asked = chattype === 'group' ? words.replace(/^\s*@\S+\s*|\s*@\S+\s*$/gu, '').trim() : words.trim()
  return asked === '' ? helpWith(msgtype === 'text' ? 'other' : msgtype) : { text: asked }
}

/** Answers the bot's messages, whichever way they came. */
export class Bot {
  readonly #deliveries: Deliveries

  constructor(service: Answering, { limits = {}, log = (line) => console.error(line) }: ChannelOptions) {
    this.#deliveries = new Deliveries(service, { ...BOT_LIMITS, ...limits }, log)
  }

  /** The greeting for who opens the chat. */
  welcome(message: BotMessage): Promise<string> {
    return this.#answer(message, { text: GREETING })
  }

  reply(message: BotMessage): Promise<string> {
    return this.#answer(message, intentOf(message))
  }

  async #answer({ msgid, aibotid, chatid = '', from }: BotMessage, intent: Intent): Promise<string> {
    if (intent === undefined) return ''
    if ('say' in intent) return intent.say
    const bot = `wecom-bot:${aibotid}`
    return escapeMarkdown(
      await this.#deliveries.reply({
        id: `${bot}:${msgid}`,
        conversation: `${bot}:${chatid}:${from.userid}`,
        person: from.userid,
        text: intent.text,
      }),
    )
  }

  settle(): Promise<void> {
    return this.#deliveries.settle()
  }
}

/** The same words where Markdown is read: signs that it would take for its own become their full-width twins. */
export function escapeMarkdown(text: string): string {
  const twin = (sign: string) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)
  return text.replace(/[*_`[\]<>~|\\]|^[ \t]*[#>+-]|^[ \t]*\d+(?=[.)])/gmu, (signs) =>
    signs.replace(/\S/gu, twin),
  )
}

/** The id of the stream that answers a message: the same for each of its deliveries. */
export function streamId({ aibotid, msgid }: BotMessage): string {
  return createHash('sha256').update(`${aibotid} ${msgid}`).digest('hex').slice(0, 32)
}

/**
 * The bot's callback at `/wecom/bot`.
 * @throws {ConfigError} if the token or the key is missing or malformed.
 */
export function wecomBotCallback(
  config: Config,
  service: Answering,
  options: ChannelOptions = {},
): WecomPart {
  const { WECOM_BOT_TOKEN: token, WECOM_BOT_ENCODING_AES_KEY: key } = config
  if (token === undefined || key === undefined) {
    throw new ConfigError('a WeCom bot by callback needs WECOM_BOT_TOKEN and WECOM_BOT_ENCODING_AES_KEY')
  }
  const { now = Date.now, log = (line) => console.error(line) } = options
  // The receiver of a bot's messages is the empty id.
  const crypto = new CallbackCrypto(token, key, '')
  const freshness = new Freshness(now)
  const bot = new Bot(service, options)
  const streams = new Map<string, Promise<string>>()

  const streamed = async (id: string) => {
    const stream = streams.get(id)
    if (stream === undefined) return { id, finish: true, content: EXPIRED }
    const text = await Promise.race([stream, delay(FIRST_ANSWER, undefined, { ref: false })])
    return text === undefined ? { id, finish: false, content: THINKING } : { id, finish: true, content: text }
  }
  const answer = async (message: BotMessage): Promise<object | undefined> => {
    if (message.msgtype === 'event') {
      if (message.event?.eventtype !== 'enter_chat') return undefined
      return { msgtype: 'text', text: { content: await bot.welcome(message) } }
    }
    const id = streamId(message)
    if (!streams.has(id)) {
      streams.set(id, bot.reply(message))
      setTimeout(() => streams.delete(id), STREAM_KEPT).unref()
    }
    return { msgtype: 'stream', stream: await streamed(id) }
  }

  const routes = callbackRoutes(
    '/wecom/bot',
    {
      verify({ timestamp, nonce, msg_signature: signature, echostr: encrypt = '' }) {
        freshness.checkAge(timestamp)
        return crypto.open({ encrypt, signature, timestamp, nonce })
      },
      async receive({ timestamp, nonce, msg_signature: signature }, body) {
        freshness.checkAge(timestamp)
        const { encrypt } = parseJson(z.object({ encrypt: z.string() }), body)
        const inside = crypto.open({ encrypt, signature, timestamp, nonce })
        const refresh = refreshSchema.safeParse(parseJson(z.unknown(), inside))
        let reply: object | undefined
        if (refresh.success) {
          freshness.checkReplay(timestamp, nonce, refresh.data.stream.id)
          reply = { msgtype: 'stream', stream: await streamed(refresh.data.stream.id) }
        } else {
          const message = parseJson(botMessageSchema, inside)
          freshness.checkReplay(timestamp, nonce, message.msgid)
          reply = await answer(message)
        }
        if (reply === undefined) return { type: 'text/plain; charset=utf-8', body: '' }
        const time = Math.floor(now() / 1000)
        const sealed = crypto.seal(JSON.stringify(reply), String(time))
        return {
          type: 'application/json; charset=utf-8',
          body: JSON.stringify({
            encrypt: sealed.encrypt,
            msgsignature: sealed.signature,
            timestamp: time,
            nonce: sealed.nonce,
          }),
        }
      },
    },
    log,
  )
  return { routes, start: async () => {}, stop: () => bot.settle() }
}

/** @throws {CallbackRefused} for what is not JSON of that shape. */
function parseJson<T>(schema: z.ZodType<T>, body: string): T {
  let data: unknown
  try {
    data = JSON.parse(body)
  } catch {
    throw new CallbackRefused('the body is not JSON')
  }
  const parsed = schema.safeParse(data)
  if (!parsed.success) throw new CallbackRefused('the body is no message')
  return parsed.data
}
