import * as wecomCrypto from '@wecom/crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { byteLength } from '../../../src/channels/wechat/text.ts'
import { wecomChannel } from '../../../src/channels/wecom/wecom.ts'
import { parseConfig } from '../../../src/config.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { checkDialogues, devDialogues } from '../wechat/dialogues.ts'
import { fuzz } from '../wechat/fuzz.ts'
import { Account, KEY, nextMessageId, PlatformServer, serveChannel, TOKEN } from '../wechat/platform.ts'
import { SlowService } from '../wechat/slow-service.ts'

const CORP = 'wx5823bf96d3bd56c7'
const APP = { WECOM_CORP_ID: CORP, WECOM_TOKEN: TOKEN, WECOM_ENCODING_AES_KEY: KEY }
const assistant = new Assistant(loadPack())
const log: string[] = []
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
})

async function start(
  environment: Record<string, string>,
  service: Parameters<typeof wecomChannel>[1] = new Service(assistant, new MemoryStorage()),
  options: Parameters<typeof wecomChannel>[2] = {},
) {
  const channel = wecomChannel(parseConfig(environment), service, {
    log: (line) => log.push(line),
    ...options,
  })
  const { url, close } = await serveChannel(channel)
  closing.push(close)
  return { account: new Account(`${url}/wecom`, 'wecom', CORP), url: `${url}/wecom`, channel }
}

let platform: PlatformServer
beforeAll(async () => {
  platform = await new PlatformServer().start()
  closing.push(() => platform.stop())
})
const sending = () => ({
  ...APP,
  WECOM_SECRET: 'hush-hush',
  WECOM_AGENT_ID: '218',
  WECOM_API_ROOT: platform.root,
})

describe('a self-built app', () => {
  it('passes the published check of its address, and no other', async () => {
    const { url } = await start(
      {
        WECOM_CORP_ID: CORP,
        WECOM_TOKEN: 'QDG6eK',
        WECOM_ENCODING_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      },
      undefined,
      { now: () => 1_409_659_589_000 },
    )
    const query = {
      msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
      timestamp: '1409659589',
      nonce: '263014780',
      echostr: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
    }
    const check = (change: object) => fetch(`${url}?${new URLSearchParams({ ...query, ...change })}`)
    expect(await (await check({})).text()).toBe('1616140317555161061')
    expect((await check({ nonce: '1' })).status).toBe(403)
    expect((await check({ echostr: '' })).status).toBe(403)
  })

  it('reads the published text message', async () => {
    const { url } = await start(
      {
        WECOM_CORP_ID: CORP,
        WECOM_TOKEN: 'QDG6eK',
        WECOM_ENCODING_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      },
      undefined,
      { now: () => 1_409_659_813_000 },
    )
    const encrypt =
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
    const query = new URLSearchParams({
      msg_signature: '477715d11cdb4164915debcba66cb864d751f3e6',
      timestamp: '1409659813',
      nonce: '1372623149',
    })
    const response = await fetch(`${url}?${query}`, {
      method: 'POST',
      body: `<xml><ToUserName><![CDATA[${CORP}]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>`,
    })
    expect(response.status).toBe(200)
    const sealed = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(await response.text())?.[1] ?? ''
    const { message } = wecomCrypto.decrypt('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', sealed)
    expect(message).toContain('<ToUserName><![CDATA[mycreate]]></ToUserName>')
    expect(message).toContain(assistant.answer('hello').answer.text)
  })

  it('answers the recorded dialogues as the assistant does, complete after 继续', async () => {
    const { account } = await start(APP)
    await checkDialogues(
      account,
      assistant,
      devDialogues().filter((_, index) => index % 8 === 3),
    )
  })

  it('greets who is new, hears taps, and says what helps where it cannot read', async () => {
    const { account } = await start(APP)
    const event = (Event: string, EventKey = '') =>
      account.message('li', { MsgType: 'event', Event, EventKey })
    expect(await account.deliver(event('subscribe'))).toBe(assistant.answer('你好').answer.text)
    expect(await account.deliver(event('click', '帮助'))).toBe(assistant.answer('帮助').answer.text)
    expect(await account.deliver(event('enter_agent'))).toBe('')
    for (const MsgType of ['image', 'voice', 'video', 'location', 'link']) {
      expect(await account.deliver(account.message('li', { MsgType, MsgId: nextMessageId() }))).not.toBe('')
    }
  })

  it('sends the rest of a long answer, and what comes late', async () => {
    const answer = Array.from({ length: 200 }, (_, index) => `第${index}条给予支持。`).join('')
    const service = new SlowService(
      (text) => (text === '慢' ? 400 : 0),
      (text) => (text === '慢' ? '迟到的答案' : answer),
      {
        stubborn: true,
      },
    )
    const { account, channel } = await start(sending(), service, {
      limits: { modelWithin: 80, replyWithin: 200 },
    })
    await channel.start()
    const head = await account.ask('long', '长')
    const wait = await account.ask('late', '慢')
    await channel.stop()
    expect(wait).toContain('稍后发给您')
    expect(platform.sentTo('late')).toEqual(['迟到的答案'])
    const parts = [head.replace(/\s*（未完[^）]*）$/, ''), ...platform.sentTo('long')]
    expect(parts.join('')).toBe(answer)
    for (const part of [head, ...parts]) expect(byteLength(part)).toBeLessThanOrEqual(2048)
    expect(platform.calls.at(-1)?.body).toMatchObject({ msgtype: 'text', agentid: 218 })
  })

  it('keeps for 继续 what the platform does not send', async () => {
    const answer = Array.from({ length: 200 }, (_, index) => `第${index}条给予支持。`).join('')
    const { account, channel } = await start(
      sending(),
      new SlowService(
        () => 0,
        () => answer,
      ),
    )
    platform.errors.set('/cgi-bin/message/send', [60020])
    const parts = [await account.ask('kept', '长')]
    await channel.stop()
    while (parts.at(-1)?.includes('继续')) parts.push(await account.ask('kept', '继续'))
    expect(parts.map((part) => part.replace(/\s*（未完[^）]*）$/, '')).join('')).toBe(answer)
    expect(log.join('\n')).toMatch(/trusted IPs/)
  })

  it('refuses fuzzed callbacks, other companies and stale times', async () => {
    const { account, url, channel } = await start(APP)
    const other = new Account(url, 'wecom', 'ww0000000000000000')
    expect((await other.post(other.request(other.text('a', '你好')))).status).toBe(403)
    const near = new Account(url, 'wecom', CORP, async (to, init) => {
      if (!channel.routes) throw new Error('no routes')
      return channel.routes.request(to, init)
    })
    for (const post of fuzz(near, true, 1000)) expect([403, 413]).toContain((await near.post(post)).status)
    expect(await account.ask('a', '你好')).toBe(assistant.answer('你好').answer.text)
  })

  it('says at the start what is missing or wrong', async () => {
    const make = (environment: Record<string, string>) => () =>
      wecomChannel(parseConfig(environment), new Service(assistant, new MemoryStorage()))
    expect(make({ WECOM_CORP_ID: CORP })).toThrow(/WECOM_TOKEN/)
    expect(make({ WECOM_SECRET: 'hush-hush' })).toThrow(/WECOM_CORP_ID/)
    expect(make({ ...APP, WECOM_AGENT_ID: 'abc' })).toThrow(/WECOM_AGENT_ID/)
    platform.errors.set('/cgi-bin/gettoken', [40001])
    const { channel } = await start(sending())
    const refusal = await channel.start().then(() => '', String)
    expect(refusal).toMatch(/secret is wrong/)
    expect(refusal).not.toContain('hush-hush')
  })
})
