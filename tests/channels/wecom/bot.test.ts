import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import * as wecomCrypto from '@wecom/crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { escapeMarkdown } from '../../../src/channels/wecom/bot.ts'
import { wecomChannel } from '../../../src/channels/wecom/wecom.ts'
import { parseConfig } from '../../../src/config.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { devDialogues } from '../wechat/dialogues.ts'
import { KEY, serveChannel, TOKEN } from '../wechat/platform.ts'
import { SlowService } from '../wechat/slow-service.ts'

const BOT = { WECOM_BOT_TOKEN: TOKEN, WECOM_BOT_ENCODING_AES_KEY: KEY }
const assistant = new Assistant(loadPack())
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
})

const sealedSchema = z.strictObject({
  encrypt: z.string(),
  msgsignature: z.string(),
  timestamp: z.number(),
  nonce: z.string(),
})
const replySchema = z.union([
  z.strictObject({
    msgtype: z.literal('stream'),
    stream: z.strictObject({ id: z.string(), finish: z.boolean(), content: z.string() }),
  }),
  z.strictObject({ msgtype: z.literal('text'), text: z.strictObject({ content: z.string() }) }),
])
type BotReply = z.infer<typeof replySchema>

/** The platform's side: posts JSON callbacks and asks for the stream until it is finished. */
class BotPlatform {
  readonly #url: string
  constructor(url: string) {
    this.#url = url
  }

  static async start(
    service: Parameters<typeof wecomChannel>[1] = new Service(assistant, new MemoryStorage()),
  ) {
    const channel = wecomChannel(parseConfig(BOT), service, { log: () => {} })
    const { url, close } = await serveChannel(channel)
    closing.push(close)
    return new BotPlatform(`${url}/wecom/bot`)
  }

  address(encrypt: string, timestamp = Math.floor(Date.now() / 1000)): string {
    const nonce = randomBytes(5).toString('hex')
    const msg_signature = wecomCrypto.getSignature(TOKEN, timestamp, nonce, encrypt)
    return `${this.#url}?${new URLSearchParams({ msg_signature, timestamp: String(timestamp), nonce })}`
  }

  async post(message: object, id = '', timestamp?: number): Promise<Response> {
    const encrypt = wecomCrypto.encrypt(KEY, JSON.stringify(message), id)
    return fetch(this.address(encrypt, timestamp), { method: 'POST', body: JSON.stringify({ encrypt }) })
  }

  async deliver(message: object): Promise<BotReply | undefined> {
    const response = await this.post(message)
    const body = await response.text()
    expect(response.status, body).toBe(200)
    if (body === '') return undefined
    const { encrypt, msgsignature, timestamp, nonce } = sealedSchema.parse(JSON.parse(body))
    expect(msgsignature).toBe(wecomCrypto.getSignature(TOKEN, timestamp, nonce, encrypt))
    const opened = wecomCrypto.decrypt(KEY, encrypt)
    expect(opened.id).toBe('')
    return replySchema.parse(JSON.parse(opened.message))
  }

  /** What the person reads in the end, and what was shown on the way. */
  async ask(message: object): Promise<{ text: string; shown: string[] }> {
    let reply = await this.deliver(message)
    const shown: string[] = []
    while (reply?.msgtype === 'stream' && !reply.stream.finish) {
      shown.push(reply.stream.content)
      reply = await this.deliver({
        msgtype: 'stream',
        stream: { id: reply.stream.id },
        aibotid: 'b',
        from: { userid: 'u' },
      })
    }
    return { text: reply?.msgtype === 'stream' ? reply.stream.content : (reply?.text.content ?? ''), shown }
  }
}

let ids = 0
function message(text: string, more: object = {}) {
  ids += 1
  return {
    msgid: `m${ids}`,
    aibotid: 'b',
    chattype: 'single',
    from: { userid: 'zhang' },
    msgtype: 'text',
    text: { content: text },
    ...more,
  }
}

describe('the intelligent bot by callback', () => {
  it('passes the check of its address', async () => {
    const platform = await BotPlatform.start()
    const echostr = wecomCrypto.encrypt(KEY, '1616140317555161061', '')
    const response = await fetch(`${platform.address(echostr)}&echostr=${encodeURIComponent(echostr)}`)
    expect(await response.text()).toBe('1616140317555161061')
  })

  it('answers as the assistant does, in conversations', async () => {
    const platform = await BotPlatform.start()
    for (const { id, turns } of devDialogues().filter((_, index) => index % 12 === 5)) {
      let conversation: Parameters<Assistant['answer']>[1]
      for (const turn of turns) {
        const answered = assistant.answer(turn, conversation)
        conversation = answered.conversation
        const { text } = await platform.ask(message(turn, { from: { userid: id } }))
        expect(text.normalize('NFKC')).toBe(answered.answer.text.normalize('NFKC'))
      }
    }
  })

  it('streams until a slow answer is there, the same for each delivery', async () => {
    const service = new SlowService(
      () => 2500,
      (text) => `答${text}`,
    )
    const platform = await BotPlatform.start(service)
    const question = message('慢')
    const [one, two] = await Promise.all([
      platform.ask(question),
      delay(200).then(() => platform.ask(question)),
    ])
    expect(one.text).toBe('答慢')
    expect(one.shown.length).toBeGreaterThan(0)
    expect(two.text).toBe('答慢')
    expect(service.worked).toEqual(['慢'])
  })

  it('hears itself named in a group, keeps persons apart, and reads voice and mixed messages', async () => {
    const service = new SlowService(
      () => 0,
      (text) => `答：${text}`,
    )
    const platform = await BotPlatform.start(service)
    const group = { chattype: 'group', chatid: 'g' }
    expect((await platform.ask(message('@政策助手 省长质量奖', group))).text).toBe('答：省长质量奖')
    expect((await platform.ask(message('省长质量奖 @政策助手', group))).text).toBe('答：省长质量奖')
    const voice = { msgtype: 'voice', text: undefined, voice: { content: '你好' } }
    expect((await platform.ask(message('', voice))).text).toBe('答：你好')
    const msg_item = [
      { msgtype: 'image', image: { url: 'x' } },
      { msgtype: 'text', text: { content: '这是什么' } },
    ]
    expect(
      (await platform.ask(message('', { msgtype: 'mixed', text: undefined, mixed: { msg_item } }))).text,
    ).toBe('答：这是什么')
    expect(
      (await platform.ask(message('', { msgtype: 'image', text: undefined, image: { url: 'x' } }))).text,
    ).toMatch(/图片/)
    expect((await platform.ask(message('@政策助手', group))).text).toMatch(/帮助/)
  })

  it('greets who opens the chat', async () => {
    const platform = await BotPlatform.start()
    const event = (eventtype: string) =>
      message('', { msgtype: 'event', text: undefined, event: { eventtype } })
    expect(await platform.deliver(event('enter_chat'))).toMatchObject({ msgtype: 'text' })
    expect(await platform.deliver(event('feedback_event'))).toBeUndefined()
  })

  it('ends a stream that it knows nothing of', async () => {
    const platform = await BotPlatform.start()
    const reply = await platform.deliver({ msgtype: 'stream', stream: { id: 'unknown' } })
    expect(reply).toMatchObject({ stream: { finish: true, content: expect.stringContaining('再发一次') } })
  })

  it('refuses other receivers, stale times and what is no message', async () => {
    const platform = await BotPlatform.start()
    expect((await platform.post(message('你好'), 'ww1')).status).toBe(403)
    expect((await platform.post(message('你好'), '', Math.floor(Date.now() / 1000) - 301)).status).toBe(403)
    for (const body of [{}, [], { msgtype: 'text' }, { msgtype: 'stream' }, { msgid: 1 }]) {
      expect((await platform.post(body)).status).toBe(403)
    }
    const url = platform.address('AAAA')
    for (const body of ['', '{}', 'null', '{"encrypt":1}', '<xml></xml>', '{"encrypt":"AAAA"}']) {
      expect((await fetch(url, { method: 'POST', body })).status).toBe(403)
    }
  })
})

describe('escapeMarkdown', () => {
  it('leaves the words of answers and shows every sign as it stands', () => {
    expect(escapeMarkdown('1 组织　100万元\n· 三（九）“原文”')).toBe('1 组织　100万元\n· 三（九）“原文”')
    expect(escapeMarkdown('# a\n> b\n1. c\n*d* [e](f) `g` <h>')).toBe(
      '＃ a\n＞ b\n１. c\n＊d＊ ［e］(f) ｀g｀ ＜h＞',
    )
  })
})
