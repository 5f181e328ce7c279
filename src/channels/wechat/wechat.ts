/**
 * WeChat Official Account: every message is answered by the passive reply to its callback, so that unverified
 * accounts work too; what comes too late for that is sent as a customer-service message where the account may.
 */
import type { z } from 'zod'
import { type Config, ConfigError } from '../../config.ts'
import type { Channel } from '../channel.ts'
import { checkCredentials } from './api.ts'
import { type CallbackQuery, type ChannelOptions, callbackRoutes, Freshness, sealXml } from './callback.ts'
import { CallbackCrypto, CallbackRefused, checkSignature } from './crypto.ts'
import { type Answering, Deliveries, PASSIVE_LIMITS } from './deliveries.ts'
import { GREETING, helpWith, type Intent, messageSchema } from './intent.ts'
import { officialAccount } from './official-account.ts'
import { MAX_TEXT_BYTES } from './text.ts'
import { parseXml, writeXml } from './xml.ts'

type WechatMessage = z.infer<typeof messageSchema>

function intentOf({ MsgType, Content, Recognition, Event, EventKey }: WechatMessage): Intent {
  if (MsgType === 'text') return { text: Content }
  if (MsgType === 'voice' && Recognition.trim() !== '') return { text: Recognition.trim() }
  if (MsgType !== 'event') return helpWith(MsgType)
  const event = Event.toLowerCase()
  if (event === 'subscribe' || event === 'scan') return { text: GREETING }
  return event === 'click' && EventKey !== '' ? { text: EventKey } : undefined
}

/**
 * The channel at `/wechat`.
 * @throws {ConfigError} if `WECHAT_APP_ID` or `WECHAT_TOKEN` is missing or the key is malformed.
 */
export function wechatChannel(config: Config, service: Answering, options: ChannelOptions = {}): Channel {
  const { WECHAT_APP_ID: appId, WECHAT_TOKEN: token, WECHAT_ENCODING_AES_KEY: key } = config
  if (appId === undefined || token === undefined) {
    throw new ConfigError('WeChat needs WECHAT_APP_ID and WECHAT_TOKEN')
  }
  const { now = Date.now, limits = {}, log = (line) => console.error(line) } = options
  const crypto = key === undefined ? undefined : new CallbackCrypto(token, key, appId)
  const freshness = new Freshness(now)
  const account = officialAccount(config, service.storage)
  const outbox = account && {
    sendsRest: false,
    send: async (touser: string, content: string) => {
      await account.api.post('cgi-bin/message/custom/send', { touser, msgtype: 'text', text: { content } })
    },
  }
  const deliveries = new Deliveries(
    service,
    { maxBytes: MAX_TEXT_BYTES, ...PASSIVE_LIMITS, ...limits },
    log,
    outbox,
  )

  /** The XML of the message, after its signature was checked. */
  const open = ({ timestamp, nonce, signature, msg_signature }: CallbackQuery, body: string) => {
    freshness.checkAge(timestamp)
    if (crypto === undefined) {
      checkSignature(signature, token, timestamp, nonce)
      return parseXml(body)
    }
    const { Encrypt: encrypt } = parseXml(body)
    if (encrypt === undefined)
      throw new CallbackRefused('the body is not encrypted, but WECHAT_ENCODING_AES_KEY is set')
    return parseXml(crypto.open({ encrypt, signature: msg_signature, timestamp, nonce }))
  }

  const routes = callbackRoutes(
    '/wechat',
    {
      verify({ timestamp, nonce, signature, echostr = '' }) {
        freshness.checkAge(timestamp)
        checkSignature(signature, token, timestamp, nonce)
        return echostr
      },
      async receive(query, body) {
        const parsed = messageSchema.safeParse(open(query, body))
        if (!parsed.success) throw new CallbackRefused('the body is no message')
        const message = parsed.data
        const { FromUserName: person, ToUserName: us, MsgId, CreateTime, Event, EventKey } = message
        const id = `wechat:${appId}:${MsgId ?? `${person}:${CreateTime}:${Event}:${EventKey}`}`
        freshness.checkReplay(query.timestamp, query.nonce, id)
        const intent = intentOf(message)
        const content =
          intent === undefined
            ? ''
            : 'say' in intent
              ? intent.say
              : await deliveries.reply({
                  id,
                  conversation: `wechat:${appId}:${person}`,
                  person,
                  text: intent.text,
                })
        if (content === '') return { type: 'text/plain; charset=utf-8', body: 'success' }
        const time = Math.floor(now() / 1000)
        const reply = writeXml({
          ToUserName: person,
          FromUserName: us,
          CreateTime: time,
          MsgType: 'text',
          Content: content,
        })
        return { type: 'application/xml; charset=utf-8', body: crypto ? sealXml(crypto, reply, time) : reply }
      },
    },
    log,
  )

  return {
    name: 'wechat',
    routes,
    async start() {
      if (account) await checkCredentials('WeChat', () => account.token.check(), log)
    },
    stop: () => deliveries.settle(),
  }
}
