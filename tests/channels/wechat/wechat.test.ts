import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { byteLength } from '../../../src/channels/wechat/text.ts'
import { wechatChannel } from '../../../src/channels/wechat/wechat.ts'
import { parseConfig } from '../../../src/config.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { checkDialogues, devDialogues } from './dialogues.ts'
import { fuzz } from './fuzz.ts'
import {
  Account,
  KEY,
  nextMessageId,
  PlatformServer,
  type Post,
  serveChannel,
  sha1,
  TOKEN,
} from './platform.ts'
import { SlowService } from './slow-service.ts'

const APP_ID = 'wx2c2769f8efd9abc2'
const PLAIN = { WECHAT_APP_ID: APP_ID, WECHAT_TOKEN: TOKEN }
const ENCRYPTED = { ...PLAIN, WECHAT_ENCODING_AES_KEY: KEY }
const assistant = new Assistant(loadPack())
const log: string[] = []
const options = { log: (line: string) => void log.push(line) }
const newService = () => new Service(assistant, new MemoryStorage())

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  await Promise.all(closing.map((close) => close()))
})

type Started = { account: Account; url: string; channel: ReturnType<typeof wechatChannel> }
async function start(
  environment: Record<string, string>,
  service: Parameters<typeof wechatChannel>[1] = newService(),
  more: Parameters<typeof wechatChannel>[2] = {},
): Promise<Started> {
  const channel = wechatChannel(parseConfig(environment), service, { ...options, ...more })
  const { url, close } = await serveChannel(channel)
  closing.push(close)
  const mode = environment.WECHAT_ENCODING_AES_KEY === undefined ? 'plain' : 'encrypted'
  return { account: new Account(`${url}/wechat`, mode, APP_ID), url: `${url}/wechat`, channel }
}

describe.each([
  ['plain', PLAIN],
  ['encrypted', ENCRYPTED],
])('an Official Account in %s mode', (_, environment) => {
  let account: Account
  let url: string
  let channel: Started['channel']
  beforeAll(async () => {
    ;({ account, url, channel } = await start(environment))
  })

  it('passes the check of its address', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const check = (signature: string, time = timestamp) =>
      fetch(
        `${url}?${new URLSearchParams({ signature, timestamp: time, nonce: '1', echostr: '4375120948345356249' })}`,
      )
    const good = await check(sha1(TOKEN, timestamp, '1'))
    expect([good.status, await good.text()]).toEqual([200, '4375120948345356249'])
    expect((await check(sha1('other', timestamp, '1'))).status).toBe(403)
    const old = String(Number(timestamp) - 301)
    expect((await check(sha1(TOKEN, old, '1'), old)).status).toBe(403)
    expect((await fetch(url)).status).toBe(403)
  })

  it('answers as the assistant does', async () => {
    const question = '我们公司首次获得省长质量奖，能拿多少？'
    expect(await account.ask('o1', question)).toBe(assistant.answer(question).answer.text)
  })

  it('offers numbered options, and takes a digit for one', async () => {
    const { answer, conversation } = assistant.answer('省长质量奖')
    const options = await account.ask('o2', '省长质量奖')
    expect(options).toBe(answer.text)
    for (const [index, { label }] of (answer.ask?.options ?? []).entries())
      expect(options).toContain(`${index + 1} ${label}`)
    expect(await account.ask('o2', '2')).toBe(assistant.answer('2', conversation).answer.text)
  })

  it('reads voice by its recognition', async () => {
    const voice = { MsgType: 'voice', MediaId: 'm', Format: 'amr' }
    const heard = account.message('o3', {
      ...voice,
      MsgId: nextMessageId(),
      Recognition: '省长质量奖奖励多少',
    })
    expect(await account.deliver(heard)).toBe(assistant.answer('省长质量奖奖励多少').answer.text)
    const unheard = account.message('o3', { ...voice, MsgId: nextMessageId(), Recognition: '' })
    expect(await account.deliver(unheard)).toContain('没有听清')
  })

  it('greets who follows, hears a tap on the menu, and lets who leaves go', async () => {
    const event = (Event: string, EventKey = '') =>
      account.message('o4', { MsgType: 'event', Event, EventKey })
    expect(await account.deliver(event('subscribe'))).toBe(assistant.answer('你好').answer.text)
    expect(await account.deliver(event('CLICK', '省长质量奖'))).toBe(
      assistant.answer('省长质量奖').answer.text,
    )
    for (const silent of ['unsubscribe', 'VIEW', 'LOCATION', 'TEMPLATESENDJOBFINISH']) {
      expect(await account.deliver(event(silent))).toBe('')
    }
  })

  it('says what helps where it cannot read', async () => {
    for (const MsgType of [
      'image',
      'video',
      'shortvideo',
      'location',
      'link',
      'file',
      'constructor',
      'new-type',
    ]) {
      const reply = await account.deliver(account.message('o5', { MsgType, MsgId: nextMessageId() }))
      expect(reply).toMatch(/文字/)
    }
  })

  it('gives an event that is delivered again the same reply', async () => {
    const tap = account.message('o6', { MsgType: 'event', Event: 'CLICK', EventKey: '三（九）原文' })
    expect(await account.deliver(tap)).toBe(await account.deliver(tap))
  })

  it('answers the recorded dialogues as the assistant does, complete after 继续', async () => {
    await checkDialogues(
      account,
      assistant,
      devDialogues().filter((_, index) => index % 9 === 0),
    )
  })

  it('refuses what is not from the platform', async () => {
    const asked = account.text('o7', '你好')
    const good = account.request(asked)
    const status = async (post: Post) => (await account.post(post)).status
    const now = Math.floor(Date.now() / 1000)
    expect(await status(account.request(asked, now - 301))).toBe(403)
    expect(await status(account.request(asked, now + 301))).toBe(403)
    expect(await status({ ...good, query: { ...good.query, nonce: 'other' } })).toBe(403)
    expect(await status({ ...good, query: {} })).toBe(403)
    expect(await status({ ...good, body: good.body.slice(0, -20) })).toBe(403)
    expect(await status({ ...good, body: `${good.body}${' '.repeat(70_000)}` })).toBe(413)
    expect(
      await status(account.requestOf('<!DOCTYPE x [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>')),
    ).toBe(403)
    expect(await status(good)).toBe(200)
  })

  it('refuses a signature that has served for another message', async () => {
    const good = account.request(account.text('o8', '你好'))
    expect((await account.post(good)).status).toBe(200)
    const other = account.request(account.text('o8', '再见'))
    const { timestamp = '', nonce = '' } = good.query
    const forged =
      environment === PLAIN
        ? { query: good.query, body: other.body }
        : {
            query: {
              ...other.query,
              timestamp,
              nonce,
              msg_signature: sha1(TOKEN, timestamp, nonce, encryptedIn(other)),
            },
            body: other.body,
          }
    expect((await account.post(forged)).status).toBe(403)
  })

  it('refuses fuzzed callbacks and lives', async () => {
    const covered = environment === ENCRYPTED
    // Without the network in between, so that there may be many.
    const near = new Account(url, covered ? 'encrypted' : 'plain', APP_ID, async (to, init) => {
      if (!channel.routes) throw new Error('no routes')
      return channel.routes.request(to, init)
    })
    for (const post of fuzz(near, covered, 1000)) expect([403, 413]).toContain((await near.post(post)).status)
    expect(await account.ask('o9', '你好')).toBe(assistant.answer('你好').answer.text)
  })
})

function encryptedIn({ body }: Post): string {
  return /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? ''
}

describe('safe mode', () => {
  it('refuses plain bodies, other app ids and replays after the time of redelivery', async () => {
    let now = Date.now()
    const { account, url } = await start(ENCRYPTED, newService(), { now: () => now })
    const plain = new Account(url, 'plain', APP_ID)
    expect((await plain.post(plain.request(plain.text('p', '你好')))).status).toBe(403)
    const other = new Account(url, 'encrypted', 'wx0000000000000000')
    expect((await other.post(other.request(other.text('p', '你好')))).status).toBe(403)
    const good = account.request(account.text('p', '你好'))
    expect((await account.post(good)).status).toBe(200)
    expect((await account.post(good)).status).toBe(200)
    now += 31_000
    expect((await account.post(good)).status).toBe(403)
  })

  it('reads the published text message', async () => {
    const { url } = await start(ENCRYPTED, newService(), { now: () => 1_409_735_669_000 })
    const Encrypt =
      'hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE='
    const query = new URLSearchParams({
      timestamp: '1409735669',
      nonce: '1320562132',
      encrypt_type: 'aes',
      msg_signature: '5d197aaffba7e9b25a30732f161a50dee96bd5fa',
    })
    const post = (text: string) =>
      fetch(`${url}?${query}`, {
        method: 'POST',
        body: `<xml><ToUserName>gh</ToUserName><Encrypt>${text}</Encrypt></xml>`,
      })
    expect((await post(Encrypt)).status).toBe(200)
    expect((await post(Encrypt.replace('h', 'i'))).status).toBe(403)
  })
})

describe('messages delivered one to three times, out of order, with a slow model', () => {
  /** Platform time ten times faster: the connection is cut after half a second. */
  const limits = { modelWithin: 420, replyWithin: 450, betterWithin: 3000 }

  it.concurrent.each([
    ['keeps its deadline', false, false],
    ['keeps its deadline, and messages may be sent', false, true],
    ['ignores its deadline', true, false],
    ['ignores its deadline, and messages may be sent', true, true],
  ])('are each answered once by a service that %s', async (_, stubborn, sends) => {
    const platform = await new PlatformServer().start()
    closing.push(() => platform.stop())
    const [seed] = fc.sample(
      fc.array(fc.record({ model: fc.nat(2000), times: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 16,
        maxLength: 16,
      }),
      { numRuns: 1, seed: 7 },
    )
    const questions = (seed ?? []).map(({ model, times }, index) => ({
      person: `o${index % 6}`,
      text: `问题${String(index).padStart(3, '0')}号`,
      // Every third is quick, as one of the rules' own is.
      model: index % 3 === 0 ? 0 : model,
      times,
    }))
    const slow = new Map(questions.map(({ text, model }) => [text, model]))
    const service = new SlowService(
      (text) => slow.get(text) ?? 0,
      (text, by) => `${by}答${text}`,
      { stubborn },
    )
    const environment = {
      ...ENCRYPTED,
      ...(sends ? { WECHAT_APP_SECRET: 's', WECHAT_API_ROOT: platform.root } : {}),
    }
    const { account, channel } = await start(environment, service, { limits })
    const shown = new Map<string, string[]>()
    const show = (person: string, text: string) => shown.set(person, [...(shown.get(person) ?? []), text])
    await Promise.all(
      questions.map(async ({ person, text, times }, index) => {
        const message = account.text(person, text)
        await delay((index * 37) % 200)
        const replies = await Promise.all(
          Array.from({ length: times }, async (_, time) => {
            await delay(time * 120)
            const begin = performance.now()
            const reply = await account.deliver(message)
            // Far below what the slowest model takes, and generous to a busy machine.
            expect(performance.now() - begin).toBeLessThan(1500)
            return reply
          }),
        )
        expect(new Set(replies).size).toBe(1)
        show(person, replies[0] ?? '')
      }),
    )
    await channel.stop()
    for (const person of new Set(questions.map((one) => one.person))) {
      for (const text of platform.sentTo(person)) show(person, text)
      for (let next = ''; !next.includes('没有更多'); show(person, next))
        next = await account.ask(person, '继续')
    }
    for (const { person, text } of questions) {
      const seen = (shown.get(person) ?? []).join('\n')
      const count = (words: string) => seen.split(words).length - 1
      expect(count(`rules答${text}`) + count(`model答${text}`), text).toBe(
        // A better answer follows that of the rules where it may be sent.
        count(`rules答${text}`) > 0 && count(`model答${text}`) > 0 ? 2 : 1,
      )
      expect(count(`rules答${text}`)).toBeLessThanOrEqual(1)
      expect(count(`model答${text}`)).toBeLessThanOrEqual(1)
      if (!sends && !stubborn) expect(count(`model答${text}`) + count(`rules答${text}`)).toBe(1)
      for (const part of shown.get(person) ?? []) expect(byteLength(part)).toBeLessThanOrEqual(2048)
    }
  })
})

describe('the start', () => {
  it('names what is missing or wrong, and shows no secret', async () => {
    expect(() => wechatChannel(parseConfig({ WECHAT_APP_ID: APP_ID }), newService())).toThrow(/WECHAT_TOKEN/)
    const platform = await new PlatformServer().start()
    closing.push(() => platform.stop())
    platform.errors.set('/cgi-bin/stable_token', [40125])
    const environment = { ...PLAIN, WECHAT_APP_SECRET: 'hush-hush', WECHAT_API_ROOT: platform.root }
    const { channel } = await start(environment)
    const refusal = await channel.start().then(() => '', String)
    expect(refusal).toMatch(/secret is wrong/)
    expect(refusal).not.toContain('hush-hush')
    await expect(channel.start()).resolves.toBeUndefined()
    await channel.stop()
  })

  it('goes on when the platform cannot be reached', async () => {
    const { channel } = await start({
      ...PLAIN,
      WECHAT_APP_SECRET: 'hush-hush',
      WECHAT_API_ROOT: 'http://127.0.0.1:1',
    })
    await expect(channel.start()).resolves.toBeUndefined()
    expect(log.at(-1)).toMatch(/could not be/)
    expect(log.join('\n')).not.toContain('hush-hush')
  })
})
