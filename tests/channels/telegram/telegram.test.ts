import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import type { Channel } from '../../../src/channels/channel.ts'
import { telegramChannel } from '../../../src/channels/telegram/telegram.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { openStorage } from '../../../src/storage/open.ts'
import { BotApi } from './server.ts'

let assistant: Assistant
beforeAll(() => {
  assistant = new Assistant(loadPack())
})

/** What the channel logged. */
let logged: string[] = []
const log = {
  info: (line: string) => logged.push(line),
  warn: (line: string) => logged.push(line),
  error: (line: string) => logged.push(line),
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  logged = []
})

interface Given {
  api?: BotApi
  service?: Service
  token?: string
}

async function started({
  api = new BotApi(),
  service = new Service(assistant, new MemoryStorage()),
  token,
}: Given = {}) {
  await api.start()
  closers.push(() => api.stop())
  const channel = telegramChannel(
    { TELEGRAM_BOT_TOKEN: token ?? api.token, TELEGRAM_API_ROOT: api.root },
    service,
    { log },
  )
  await run(channel)
  return { api, service, channel }
}

async function run(channel: Channel): Promise<void> {
  await channel.start()
  closers.push(() => channel.stop())
}

const labels = (message: { markup?: { inline_keyboard: { text: string }[][] } | undefined }) =>
  message.markup?.inline_keyboard.flat().map(({ text }) => text) ?? []

describe('a private chat', () => {
  it('answers with the text of the assistant, formatted', async () => {
    const { api } = await started()
    const answer = await api.person(7).ask('领跑者奖多少')
    expect(answer.text).toBe(assistant.answer('领跑者奖多少').answer.text)
    const kinds = answer.entities.map(({ type, offset, length }) => [
      type,
      answer.text.slice(offset, offset + length),
    ])
    expect(kinds[0]).toEqual(['bold', answer.text.split('\n')[0]])
    expect(kinds.find(([type]) => type === 'blockquote')?.[1]).toMatch(/^三（九）“.*”$/)
  })

  it('plays a clarification with buttons: the choice replaces them and is answered like its number', async () => {
    const { api } = await started()
    const person = api.person(7)
    const question = await person.ask('省长质量奖奖励多少')
    expect(labels(question)).toEqual(['组织　100万元', '个人　20万元'])
    const asked = question.text
    person.tap(question, '个人')
    await api.until(() => api.said(7).length === 2, 'the answer to the tap')
    expect(question.markup).toBeUndefined()
    expect(question.text).toBe(`${asked}\n\n✓ 个人　20万元`)
    const { conversation } = assistant.answer('省长质量奖奖励多少')
    expect(person.last().text).toBe(assistant.answer('2', conversation).answer.text)
    expect(api.calls.some(({ method }) => method === 'answerCallbackQuery')).toBe(true)
  })

  it('answers a button of an earlier question in its place', async () => {
    const { api } = await started()
    const person = api.person(7)
    const question = await person.ask('省长质量奖奖励多少')
    await person.ask('领跑者奖多少')
    person.tap(question, '组织')
    await api.until(() => api.said(7).length === 3)
    expect(person.last().text).toContain('省长质量奖（组织）：100万元')
  })

  it('takes a choice once, however often it is tapped', async () => {
    const { api } = await started()
    const person = api.person(7)
    const question = await person.ask('省长质量奖奖励多少')
    const snapshot = { ...question }
    person.tap(snapshot, '组织')
    person.tap(snapshot, '个人')
    person.write('谢谢')
    await api.until(() => api.said(7).length >= 3)
    expect(api.said(7).map(({ text }) => text.split('\n')[0])).toEqual([
      '省长质量奖要看给谁：',
      '省长质量奖（组织）：100万元',
      assistant.answer('谢谢').answer.text,
    ])
  })

  it('puts the buttons of an estimate to work', async () => {
    const { api, service } = await started()
    const person = api.person(7)
    const card = await person.ask('主导修订两项国标能拿多少')
    expect(labels(card)).toEqual(['条款原文', '怎么算的', '重新开始', '👍', '👎'])
    for (const [button, expected] of [
      ['怎么算的', '× 2'],
      ['条款原文', '三（九）'],
      ['重新开始', '重新开始'],
    ] as const) {
      const before = api.said(7).length
      person.tap(card, button)
      await api.until(() => api.said(7).length > before, button)
      expect(person.last().text).toContain(expected)
    }
    person.tap(card, '👍')
    await api.until(() => labels(card).includes('👍 ✓'), 'the tick')
    person.tap(card, '👎')
    await api.until(() => labels(card).includes('👎 ✓'), 'the other tick')
    expect(labels(card)).toEqual(['条款原文', '怎么算的', '重新开始', '👍', '👎 ✓'])
    const receipt = card.markup?.inline_keyboard.flat().at(-1)?.callback_data?.split(':').at(-1)
    expect(await service.storage.receipt(receipt ?? '')).toBeDefined()
  })

  it('shows an estimate of several items as a table, and in words where there are no rich messages', async () => {
    for (const rich of [true, false]) {
      const { api } = await started({ api: new BotApi({ rich }) })
      const person = api.person(7)
      const card = await person.ask('主导修订一项国标，另外“领跑者”一个，一共多少')
      person.tap(card, '表格')
      await api.until(() => api.said(7).length === 2)
      const table = person.last().text
      expect(table).toContain('合计不超过25万元')
      expect(table.includes('依据')).toBe(!rich)
      const next = await person.ask('再加一个团体标准，我们是协会')
      expect(labels(next).includes('表格')).toBe(rich)
    }
  })

  it('speaks the language of the person', async () => {
    const { api } = await started()
    const person = api.person(7, { language: 'en' })
    const answer = await person.ask('How much for a standards front-runner?')
    expect(labels(answer)).toEqual(['Original text', 'How it adds up', 'Start over', '👍', '👎'])
    person.tap(answer, 'How it')
    await api.until(() => api.said(7).length === 2)
    expect(person.last().text).toContain('50,000 yuan')
    expect((await person.ask('/help')).text).toContain('You can ask')
    expect((await api.person(8, { language: 'zh-hant' }).ask('/help')).text).toContain('條款')
  })

  it('keeps a chosen language', async () => {
    const { api } = await started()
    const person = api.person(7)
    const menu = await person.ask('/lang')
    person.tap(menu, 'English')
    await api.until(() => menu.text.includes('English.'), 'the confirmation')
    expect((await person.ask('领跑者奖多少')).text).toContain('50,000 yuan')
    await person.ask('/lang auto')
    expect((await person.ask('领跑者奖多少')).text).toContain('5万元')
  })

  it.each([
    ['/start', '您好'],
    ['/help', '可以这样问'],
    ['/clause 三(九)', '三（九）支持产业技术标准研制'],
    ['/clause 3.9', '三（九）支持产业技术标准研制'],
    ['/awards', '“领跑者”企业标准'],
    ['/reset', '重新开始'],
    ['/nonsense', '可以这样问'],
    ['/start@XuanwuPolicyBot', '您好'],
  ])('knows %s', async (command, expected) => {
    const { api } = await started()
    expect((await api.person(7).ask(command)).text).toContain(expected)
  })

  it('offers the clauses to choose from', async () => {
    const { api } = await started()
    const person = api.person(7)
    const menu = await person.ask('/clause')
    expect(labels(menu)).toContain('三（九）支持产业技术标准研制')
    person.tap(menu, '四（三）')
    await api.until(() => api.said(7).length === 2)
    expect(person.last().text).toContain(assistant.pack.policy.clause('4.3').pieces[0])
  })

  it('edits the answer of an edited message, in its place in the conversation', async () => {
    const { api } = await started()
    const person = api.person(7)
    const id = person.write('主导制定一项国标')
    await api.until(() => api.said(7).length === 1)
    const answer = person.last()
    person.edit(id, '主导修订一项国标')
    await api.until(() => answer.edits === 1, 'the edit')
    expect(answer.text).toBe(assistant.answer('主导修订一项国标').answer.text)
    // the conversation stands as if the edited message alone had been written
    const both = await person.ask('再加一个领跑者')
    expect(both.text).toContain('合计不超过25万元')
    expect(api.said(7)).toHaveLength(2)
    // an earlier message can be edited too; what came later stays as it is
    person.edit(id, '主导制定一项国际标准')
    await api.until(() => answer.edits === 2)
    expect(answer.text).toContain('不超过50万元')
    expect((await person.ask('一共多少')).text).toContain('25万元')
  })

  it('asks anew, with buttons that work, when an answered question is edited', async () => {
    const { api } = await started()
    const person = api.person(7)
    const id = person.write('省长质量奖奖励多少')
    await api.until(() => api.said(7).length === 1)
    const question = person.last()
    person.tap(question, '组织')
    await api.until(() => api.said(7).length === 2)
    person.edit(id, '市长质量奖奖励多少')
    await api.until(() => labels(question).length === 2, 'the new buttons')
    person.tap(question, '组织')
    await api.until(() => api.said(7).length === 3)
    expect(person.last().text).toContain('市长质量奖（组织）：50万元')
  })

  it('shortens, lengthens and forgives when a message is edited', async () => {
    const { api } = await started()
    const person = api.person(7)
    const id = person.write('/awards@XuanwuPolicyBot')
    await api.until(() => api.said(7).length === 1)
    api.messages.delete(`7:${person.last().id}`)
    person.edit(id, '领跑者奖多少')
    await api.until(() => api.said(7).length === 1, 'a new message in place of a deleted one')
    expect(person.last().text).toContain('5万元')
  })

  it('says that it reads text only, once for an album', async () => {
    const { api } = await started()
    for (const [index, content] of [
      { photo: [] },
      { voice: {} },
      { sticker: {} },
      { location: {} },
    ].entries()) {
      const chat = 10 + index
      api.person(chat).send(content)
      await api.until(() => api.said(chat).length === 1)
      expect(api.person(chat).last().text).toContain('我只能读文字')
    }
    const person = api.person(7)
    for (let i = 0; i < 3; i++) person.send({ photo: [], media_group_id: 'album' })
    person.send({ photo: [], caption: '领跑者奖多少' })
    await api.until(() => api.said(7).length === 2)
    expect(api.said(7)[0]?.text).toContain('我只能读文字')
    expect(person.last().text).toContain('5万元')
  })

  it('gives no answer to notices of a chat', async () => {
    const { api } = await started()
    const person = api.person(7)
    person.send({ pinned_message: {} })
    person.send({ text: '领跑者', via_bot: api.bot })
    await person.ask('你好')
    expect(api.said(7)).toHaveLength(1)
  })

  it('takes nothing that people write for markup', async () => {
    const { api } = await started()
    const text =
      '<b>核对</b>：对每个通过AAA级认定的企业，给予20万元支持 *_[x](http://evil.example)_* <script> &amp; 👩‍👩‍👧'
    const answer = await api.person(7).ask(text)
    expect(answer.text).toBe(assistant.answer(text).answer.text)
  })
})

describe('a group', () => {
  const group = -100200

  it('answers who mentions it or replies to it, and keeps members apart', async () => {
    const { api } = await started()
    const [ann, bob] = [api.person(7, { chat: group }), api.person(8, { chat: group })]
    ann.write('今天开会吗')
    const question = await ann.ask('@XuanwuPolicyBot 省长质量奖奖励多少')
    expect(question.text).toContain('省长质量奖要看给谁')
    const asked = api.chat(group).find(({ text }) => text.startsWith('@Xuanwu'))
    expect(question.replyTo).toBe(asked?.id)
    // another member's number answers nothing of hers, nor does his tap
    bob.tap(question, '组织')
    await api.until(
      () => api.calls.some(({ payload }) => payload.text?.includes('别人的对话') ?? false),
      'the hint',
    )
    expect(question.markup).toBeDefined()
    const before = api.said(group).length
    ann.write('1', { replyTo: question })
    await api.until(() => api.said(group).length > before)
    expect(ann.last().text).toContain('省长质量奖（组织）：100万元')
    expect((await bob.ask('@xuanwupolicybot 一共多少')).text).not.toContain('100万元')
    ann.write('/help@SomeOtherBot')
    ann.write('/ban')
    ann.write('散会')
    await bob.ask('/help@XuanwuPolicyBot')
    expect(api.said(group)).toHaveLength(4)
  })

  it('answers in the topic and about the message that is replied to', async () => {
    const { api } = await started()
    const ann = api.person(7, { chat: group, thread: 55 })
    const id = ann.write('领跑者奖多少')
    const message = api.chat(group).find((one) => one.id === id)
    if (!message) throw new Error('not written')
    api.person(8, { chat: group, thread: 55 }).write('@XuanwuPolicyBot', { replyTo: message })
    await api.until(() => api.said(group).length === 1)
    expect(ann.last()).toMatchObject({ thread: 55, text: expect.stringContaining('5万元') })
  })
})

describe('inline mode', () => {
  it('offers awards and clauses to insert into any chat', async () => {
    const { api } = await started()
    const person = api.person(7)
    const id = person.type('领跑者')
    await api.until(() => api.inlineAnswers.has(id))
    const results = api.inlineAnswers.get(id) ?? []
    expect(results.map((result) => result.id)).toEqual(
      expect.arrayContaining(['award:standards-front-runner', 'clause:3.9']),
    )
    expect(results[0]?.input_message_content.message_text).toBe(assistant.answer('领跑者').answer.text)
  })

  it('offers all clauses before anything is typed, and every query gets an answer that Telegram takes', async () => {
    const { api } = await started()
    const person = api.person(7)
    const queries = [
      '',
      'standards',
      '质量奖',
      '三（九）',
      'xyz',
      '😀',
      '对每个通过AAA级认定的企业，给予20万元支持',
    ]
    const ids = queries.map((query) => person.type(query))
    await api.until(() => ids.every((id) => api.inlineAnswers.has(id)), 'all inline answers')
    expect(api.inlineAnswers.get(ids[0] ?? '')).toHaveLength(
      assistant.pack.policy.clauses.filter((clause) => !clause.section && clause.id !== '0').length,
    )
    expect(api.inlineAnswers.get(ids[2] ?? '')?.some((result) => result.id === 'award:quality-award')).toBe(
      true,
    )
  })
})

describe('manners', () => {
  it('registers its commands in Chinese and in English', async () => {
    const { api } = await started()
    const names = ['start', 'help', 'clause', 'awards', 'reset', 'lang']
    expect(api.commands.get('')?.map(({ command }) => command)).toEqual(names)
    expect(api.commands.get('en')?.map(({ command }) => command)).toEqual(names)
    expect(api.commands.get('')?.every(({ description }) => /\p{Script=Han}/u.test(description))).toBe(true)
    expect(api.commands.get('en')?.every(({ description }) => !/\p{Script=Han}/u.test(description))).toBe(
      true,
    )
  })

  it('says clearly that a token is wrong, without saying the token', async () => {
    const wrong = '999:WRONG-secret-token'
    const start = started({ token: wrong })
    await expect(start).rejects.toThrow(/TELEGRAM_BOT_TOKEN/)
    await expect(start).rejects.not.toThrow(wrong)
    expect(logged.join()).not.toContain('WRONG')
  })

  it('goes on trying while Telegram cannot be reached, and never logs the token', async () => {
    const api = new BotApi()
    await api.start()
    closers.push(() => api.stop())
    api.fail('getMe', 'break')
    await run(
      telegramChannel(
        { TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: `${api.root}/` },
        new Service(assistant, new MemoryStorage()),
        { log },
      ),
    )
    expect((await api.person(7).ask('你好')).text).toContain('您好')
    expect(logged.join('\n')).toContain('trying again')
    expect(logged.join('\n')).not.toContain(api.token)
  })

  it('waits as long as a 429 says, then sends once', async () => {
    const { api } = await started()
    api.fail('sendMessage', {
      code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    })
    await api.person(7).ask('你好')
    const [first, second] = api.calls.filter(({ method }) => method === 'sendMessage')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990)
    expect(api.said(7)).toHaveLength(1)
  })

  it('sends again what a broken connection lost', async () => {
    const { api } = await started()
    api.fail('sendMessage', 'break')
    expect((await api.person(7).ask('你好')).text).toContain('您好')
  })

  it('drops the formatting that Telegram does not take', async () => {
    const { api } = await started()
    api.fail('sendMessage', { code: 400, description: "Bad Request: can't parse entities: unsupported" })
    const answer = await api.person(7).ask('领跑者奖多少')
    expect(answer.entities).toEqual([])
    expect(answer.text).toContain('5万元')
  })

  it('takes a blocked bot for no error, and answers again when unblocked', async () => {
    const { api } = await started()
    api.blocked.add(7)
    const person = api.person(7)
    person.write('你好')
    await api.until(() => api.calls.some(({ method }) => method === 'sendMessage'))
    expect((await api.person(8).ask('你好')).text).toContain('您好')
    api.blocked.delete(7)
    await person.ask('领跑者奖多少')
    expect(api.said(7)).toHaveLength(1)
    expect(logged.filter((line) => /not answered|403/.test(line))).toEqual([])
  })

  it('keeps the order within a chat while chats run side by side', async () => {
    const storage = new MemoryStorage()
    const slow = new (class extends Service {
      override async reply(message: Parameters<Service['reply']>[0]) {
        if (message.conversation === 'telegram:7:7') await new Promise((resolve) => setTimeout(resolve, 150))
        return super.reply(message)
      }
    })(assistant, storage)
    const { api } = await started({ service: slow })
    const person = api.person(7)
    const texts = ['三（一）原文', '三（二）原文', '三（三）原文', '三（四）原文']
    for (const text of texts) person.write(text)
    await api.person(8).ask('你好')
    expect(api.said(7).length).toBeLessThan(texts.length)
    await api.until(() => api.said(7).length === texts.length)
    expect(api.said(7).map(({ text }) => text.slice(0, 4))).toEqual([
      '三（一）',
      '三（二）',
      '三（三）',
      '三（四）',
    ])
  })

  it('shows that it is typing while an answer takes its time; drafts where the server knows them', async () => {
    const slow = () =>
      new (class extends Service {
        override async reply(message: Parameters<Service['reply']>[0]) {
          await new Promise((resolve) => setTimeout(resolve, 450))
          return super.reply(message)
        }
      })(assistant, new MemoryStorage())
    for (const drafts of [true, false]) {
      const { api } = await started({ service: slow(), api: new BotApi({ drafts }) })
      await api.person(7).ask('你好')
      await api.person(7).ask('谢谢')
      const methods = api.calls.map(({ method }) => method)
      expect(methods.filter((method) => method === 'sendChatAction')).toHaveLength(2)
      expect(methods.filter((method) => method === 'sendMessageDraft')).toHaveLength(drafts ? 2 : 1)
      expect(api.said(7)).toHaveLength(2)
    }
  })

  it('gives quick answers without the typing sign', async () => {
    const { api } = await started()
    await api.person(7).ask('你好')
    expect(api.calls.map(({ method }) => method)).not.toContain('sendChatAction')
  })

  it('answers an update once when it is delivered twice', async () => {
    const { api } = await started()
    const message = {
      message_id: 5,
      from: { id: 7, is_bot: false, first_name: 'P' },
      date: 1,
      chat: { id: 7, type: 'private' },
      text: '领跑者奖多少',
    }
    api.push({ message }, { id: 900 })
    await api.until(() => api.said(7).length === 1)
    api.push({ message }, { id: 900 })
    await api.person(7).ask('谢谢')
    expect(api.said(7)).toHaveLength(2)
  })

  it('answers after a restart what was received before it, once and in order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telegram-'))
    closers.push(() => rmSync(folder, { recursive: true }))
    const storage = await openStorage(`sqlite:${join(folder, 'test.sqlite')}`)
    closers.push(() => storage.close())
    const never = new (class extends Service {
      override async reply(message: Parameters<Service['reply']>[0]) {
        if (message.text !== '你好') await new Promise(() => undefined)
        return super.reply(message)
      }
    })(assistant, storage)
    const api = new BotApi()
    await api.start()
    closers.push(() => api.stop())
    const dying = telegramChannel({ TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.root }, never, {
      log,
    })
    await dying.start()
    const person = api.person(7)
    await person.ask('你好')
    person.write('三（一）原文')
    person.write('三（二）原文')
    await api.until(() => api.pending.length === 0, 'the updates to be fetched')
    // the process that holds them never answers; another takes over
    void dying.stop()
    await run(
      telegramChannel(
        { TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.root },
        new Service(assistant, storage),
        { log },
      ),
    )
    await api.until(() => api.said(7).length === 3, 'both answers')
    expect(api.said(7).map(({ text }) => text.slice(0, 4))).toEqual([
      expect.any(String),
      '三（一）',
      '三（二）',
    ])
  })
})

describe('the webhook', () => {
  const secret = 'secret_of-the-webhook'

  async function hooked(api = new BotApi()) {
    await api.start()
    closers.push(() => api.stop())
    const service = new Service(assistant, new MemoryStorage())
    // the address is known once the server listens, the channel's routes once it is made
    let channel: Channel | undefined
    const server = serve({
      fetch: (request) => channel?.routes?.fetch(request) ?? new Response('', { status: 404 }),
      port: 0,
      hostname: '127.0.0.1',
    })
    await new Promise((resolve) => server.once('listening', resolve))
    closers.push(() => server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const origin = `http://127.0.0.1:${port}`
    channel = telegramChannel(
      {
        TELEGRAM_BOT_TOKEN: api.token,
        TELEGRAM_API_ROOT: api.root,
        TELEGRAM_WEBHOOK_URL: origin,
        TELEGRAM_WEBHOOK_SECRET: secret,
      },
      service,
      { log },
    )
    const post = (given: string | undefined, body: string) =>
      fetch(`${origin}/telegram`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          ...(given === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': given }),
        },
      })
    return { api, channel, post }
  }

  it('answers what Telegram posts with the secret', async () => {
    const { api, channel } = await hooked()
    await run(channel)
    expect(api.webhook?.url).toMatch(/\/telegram$/)
    expect((await api.person(7).ask('领跑者奖多少')).text).toContain('5万元')
  })

  it('refuses a wrong or missing secret and what is no update', async () => {
    const { channel, post } = await hooked()
    expect((await post(secret, '{"update_id":1}')).status).toBe(503)
    await run(channel)
    expect((await post(undefined, '{"update_id":1}')).status).toBe(401)
    expect((await post('wrong', '{"update_id":1}')).status).toBe(401)
    expect((await post(`${secret}x`, '{"update_id":1}')).status).toBe(401)
    expect((await post(secret, 'no JSON')).status).toBe(400)
    expect((await post(secret, '{}')).status).toBe(400)
    expect((await post(secret, '{"update_id":1}')).status).toBe(200)
    expect((await post(secret, 'x'.repeat(2_000_000))).status).toBe(413)
  })

  it('is asked again after a failure and answers once', async () => {
    const { api, channel } = await hooked()
    await run(channel)
    api.fail('sendMessage', { code: 401, description: 'Unauthorized' })
    await api.person(7).ask('领跑者奖多少')
    expect(api.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(2)
    expect(api.said(7)).toHaveLength(1)
  })
})
