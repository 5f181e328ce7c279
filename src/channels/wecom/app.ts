/** A self-built WeCom app: encrypted XML callbacks, answered passively; what is late or long is sent. */
import type { Hono } from 'hono'
import type { z } from 'zod'
import { type Config, ConfigError } from '../../config.ts'
import { AccessToken } from '../wechat/access-token.ts'
import { checkCredentials, PlatformApi, platformUrl, requestToken } from '../wechat/api.ts'
import { type ChannelOptions, callbackRoutes, Freshness, sealXml } from '../wechat/callback.ts'
import { CallbackCrypto, CallbackRefused } from '../wechat/crypto.ts'
import { type Answering, Deliveries, type Outbox, PASSIVE_LIMITS } from '../wechat/deliveries.ts'
import { GREETING, helpWith, type Intent, messageSchema } from '../wechat/intent.ts'
import { MAX_TEXT_BYTES } from '../wechat/text.ts'
import { parseXml, writeXml } from '../wechat/xml.ts'

const API_ROOT = 'https://qyapi.weixin.qq.com'

/** A part of the WeCom channel: the app, the bot by callback, or the bot by long connection. */
export interface WecomPart {
  readonly routes?: Hono
  start(): Promise<void>
  stop(): Promise<void>
}

function intentOf({ MsgType, Content, Event, EventKey }: z.infer<typeof messageSchema>): Intent {
  if (MsgType === 'text') return { text: Content }
  if (MsgType !== 'event') return helpWith(MsgType)
  if (Event === 'subscribe') return { text: GREETING }
  return Event === 'click' && EventKey !== '' ? { text: EventKey } : undefined
}

/** Token and outbox of the app; undefined without `WECOM_SECRET` and `WECOM_AGENT_ID`. */
function sending(
  config: Config,
  storage: Answering['storage'],
): { token: AccessToken; outbox: Outbox } | undefined {
  const {
    WECOM_CORP_ID: corpid,
    WECOM_SECRET: corpsecret,
    WECOM_AGENT_ID: agent,
    WECOM_API_ROOT: root = API_ROOT,
  } = config
  if (corpid === undefined || corpsecret === undefined || agent === undefined) return undefined
  const token = new AccessToken(storage, `wecom:${corpid}:${agent}`, () => {
    const call = 'cgi-bin/gettoken'
    const url = platformUrl(root, call)
    url.searchParams.set('corpid', corpid)
    url.searchParams.set('corpsecret', corpsecret)
    return requestToken(call, url)
  })
  const api = new PlatformApi(root, token)
  const outbox: Outbox = {
    sendsRest: true,
    async send(touser, content) {
      const result = await api.post('cgi-bin/message/send', {
        touser,
        msgtype: 'text',
        agentid: Number(agent),
        text: { content },
      })
      if (result.invaliduser) throw new Error('message/send: the person is outside the range of the app')
    },
  }
  return { token, outbox }
}

/**
 * The app's callback at `/wecom`.
 * @throws {ConfigError} if the corp id, the token or the key is missing or malformed.
 */
export function wecomApp(config: Config, service: Answering, options: ChannelOptions = {}): WecomPart {
  const {
    WECOM_CORP_ID: corp,
    WECOM_AGENT_ID: agent,
    WECOM_TOKEN: token,
    WECOM_ENCODING_AES_KEY: key,
  } = config
  if (corp === undefined || token === undefined || key === undefined) {
    throw new ConfigError('a WeCom app needs WECOM_CORP_ID, WECOM_TOKEN and WECOM_ENCODING_AES_KEY')
  }
  if (agent !== undefined && !/^\d+$/.test(agent)) throw new ConfigError('WECOM_AGENT_ID must be a number')
  const { now = Date.now, limits = {}, log = (line) => console.error(line) } = options
  const crypto = new CallbackCrypto(token, key, corp)
  const freshness = new Freshness(now)
  const sender = sending(config, service.storage)
  const deliveries = new Deliveries(
    service,
    { maxBytes: MAX_TEXT_BYTES, ...PASSIVE_LIMITS, ...limits },
    log,
    sender?.outbox,
  )
  const name = `wecom:${corp}:${agent ?? 'app'}`

  const routes = callbackRoutes(
    '/wecom',
    {
      verify({ timestamp, nonce, msg_signature: signature, echostr: encrypt = '' }) {
        freshness.checkAge(timestamp)
        return crypto.open({ encrypt, signature, timestamp, nonce })
      },
      async receive({ timestamp, nonce, msg_signature: signature }, body) {
        freshness.checkAge(timestamp)
        const { Encrypt: encrypt = '' } = parseXml(body)
        const parsed = messageSchema.safeParse(
          parseXml(crypto.open({ encrypt, signature, timestamp, nonce })),
        )
        if (!parsed.success) throw new CallbackRefused('the body is no message')
        const { FromUserName: person, ToUserName: us, MsgId, CreateTime, Event, EventKey } = parsed.data
        const id = `${name}:${MsgId ?? `${person}:${CreateTime}:${Event}:${EventKey}`}`
        freshness.checkReplay(timestamp, nonce, id)
        const intent = intentOf(parsed.data)
        const content =
          intent === undefined
            ? ''
            : 'say' in intent
              ? intent.say
              : await deliveries.reply({ id, conversation: `${name}:${person}`, person, text: intent.text })
        if (content === '') return { type: 'text/plain; charset=utf-8', body: '' }
        const time = Math.floor(now() / 1000)
        const reply = {
          ToUserName: person,
          FromUserName: us,
          CreateTime: time,
          MsgType: 'text',
          Content: content,
        }
        return { type: 'application/xml; charset=utf-8', body: sealXml(crypto, writeXml(reply), time) }
      },
    },
    log,
  )
  return {
    routes,
    async start() {
      if (sender) await checkCredentials('WeCom app', () => sender.token.check(), log)
    },
    stop: () => deliveries.settle(),
  }
}
