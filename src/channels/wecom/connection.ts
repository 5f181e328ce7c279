/** The WeCom intelligent bot over a long connection, which needs no public address. */
import { setTimeout as delay } from 'node:timers/promises'
import { WSClient, type WsFrame } from '@wecom/aibot-node-sdk'
import { type Config, ConfigError } from '../../config.ts'
import type { ChannelOptions } from '../wechat/callback.ts'
import { type Answering, SETTLE_WITHIN } from '../wechat/deliveries.ts'
import type { WecomPart } from './app.ts'
import { Bot, botMessageSchema, streamId, THINKING } from './bot.ts'

/** Milliseconds until a first sign of work is shown. */
const SHOW_THINKING = 800
/** Milliseconds that the start waits for the platform. */
const START_WITHIN = 10_000
/** Milliseconds that a reply waits for a broken connection to come back. */
const REPLY_KEPT = 5 * 60_000
const REFUSED =
  'WeCom bot: the platform refuses WECOM_BOT_ID or WECOM_BOT_SECRET; copy both again from the console'

/** For tests: another address than the platform's, and the first pause before connecting again. */
export type ConnectionOptions = ChannelOptions & {
  readonly connectionUrl?: string
  readonly reconnectMs?: number
}

/** @throws {ConfigError} if `WECOM_BOT_ID` or `WECOM_BOT_SECRET` is missing. */
export function wecomBotConnection(
  config: Config,
  service: Answering,
  options: ConnectionOptions = {},
): WecomPart {
  const { WECOM_BOT_ID: botId, WECOM_BOT_SECRET: secret } = config
  if (botId === undefined || secret === undefined) {
    throw new ConfigError('a WeCom bot by long connection needs WECOM_BOT_ID and WECOM_BOT_SECRET')
  }
  const { connectionUrl, reconnectMs, log = (line) => console.error(line) } = options
  const bot = new Bot(service, options)
  const silent = () => {}
  const client = new WSClient({
    botId,
    secret,
    // Whoever sees a broken network come back expects the bot back as well.
    maxReconnectAttempts: -1,
    // Its lines hold messages.
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    ...(connectionUrl === undefined ? {} : { wsUrl: connectionUrl }),
    ...(reconnectMs === undefined ? {} : { reconnectInterval: reconnectMs }),
  })
  const answering = new Set<Promise<void>>()
  let connected = false
  client.on('authenticated', () => {
    connected = true
  })
  client.on('disconnected', () => {
    connected = false
  })
  /** Resolves when the platform listens. */
  const authenticated = async () => {
    if (connected) return
    const back = new Promise<true>((resolve) => client.once('authenticated', () => resolve(true)))
    if (await Promise.race([back, delay(REPLY_KEPT, false, { ref: false })])) return
    throw new Error('The connection did not come back.')
  }

  const answer = async (frame: WsFrame) => {
    const parsed = botMessageSchema.safeParse(frame.body)
    if (!parsed.success) return log('WeCom bot: a message was left out that has not the documented form')
    const message = parsed.data
    if (message.msgtype === 'event') {
      if (message.event?.eventtype !== 'enter_chat') return
      await client.replyWelcome(frame, { msgtype: 'text', text: { content: await bot.welcome(message) } })
      return
    }
    const id = streamId(message)
    const thinking = setTimeout(() => {
      client.replyStreamNonBlocking(frame, id, THINKING).catch(silent)
    }, SHOW_THINKING)
    const text = await bot.reply(message).finally(() => clearTimeout(thinking))
    try {
      await client.replyStream(frame, id, text, true)
    } catch {
      // A new connection knows nothing of the old one's frames, but can write to the chat.
      await authenticated()
      const chat = message.chatid ?? message.from.userid
      await client.sendMessage(chat, { msgtype: 'markdown', markdown: { content: text } })
    }
  }
  const receive = (frame: WsFrame) => {
    const done: Promise<void> = answer(frame)
      .catch((error: unknown) =>
        log(`WeCom bot: a reply was not sent. ${error instanceof Error ? error.message : ''}`),
      )
      .finally(() => answering.delete(done))
    answering.add(done)
  }
  client.on('message', receive)
  client.on('event', receive)
  client.on('event.disconnected_event', () => log('WeCom bot: another program has connected as this bot'))

  return {
    start: () =>
      new Promise((resolve, reject) => {
        const unreached = setTimeout(() => {
          log('WeCom bot: the platform could not be reached yet; trying on')
          resolve()
        }, START_WITHIN)
        client.on('authenticated', () => {
          clearTimeout(unreached)
          resolve()
        })
        client.on('error', ({ message }) => {
          if (!/^Authentication failed/.test(message)) return
          clearTimeout(unreached)
          reject(new Error(REFUSED))
        })
        client.connect()
      }),
    async stop() {
      await Promise.race([Promise.all(answering), delay(SETTLE_WITHIN, undefined, { ref: false })])
      client.disconnect()
    },
  }
}
