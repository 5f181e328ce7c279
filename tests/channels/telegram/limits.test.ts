import { Api, HttpError } from 'grammy'
import { afterEach, expect, it } from 'vitest'
import { isFinal, spaceOut, tryAgain, describe as words } from '../../../src/channels/telegram/limits.ts'
import { BotApi } from './server.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function server(options: { flood?: boolean } = {}) {
  const bot = new BotApi(options)
  await bot.start()
  closers.push(() => bot.stop())
  return { bot, api: new Api(bot.token, { apiRoot: bot.root }) }
}

it('sends a crowd and a talkative chat their messages without meeting a limit', async () => {
  const { bot, api } = await server({ flood: true })
  api.config.use(spaceOut())
  const crowd = Array.from({ length: 35 }, (_, index) => api.sendMessage(100 + index, 'text'))
  const talkative = (async () => {
    for (let i = 0; i < 6; i++) await api.sendMessage(7, `text ${i}`)
  })()
  await Promise.all([...crowd, talkative])
  expect(bot.flooded).toBe(0)
  expect(bot.said(7).map(({ text }) => text)).toEqual([0, 1, 2, 3, 4, 5].map((i) => `text ${i}`))
})

it('meets the limit of the test server when nothing spaces the messages', async () => {
  const { bot, api } = await server({ flood: true })
  const results = await Promise.allSettled(
    Array.from({ length: 45 }, (_, index) => api.sendMessage(100 + index, 'text')),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
  expect(bot.flooded).toBe(15)
})

it('repeats what did not reach Telegram or what it could not serve, and nothing else, so often and no more', async () => {
  const { bot, api } = await server()
  api.config.use(tryAgain({ repeats: 2, firstPauseMs: 5 }))
  const sent = () => bot.calls.filter(({ method }) => method === 'sendMessage').length
  for (const [fault, calls] of [
    ['break', 3],
    [{ code: 502, description: 'Bad Gateway' }, 3],
    [{ code: 400, description: 'Bad Request: chat not found' }, 1],
    [{ code: 403, description: 'Forbidden: bot was kicked' }, 1],
  ] as const) {
    const before = sent()
    bot.fail('sendMessage', fault, { times: calls })
    await expect(api.sendMessage(7, 'text')).rejects.toThrow()
    expect(sent() - before).toBe(calls)
  }
  await expect(api.sendMessage(7, 'text')).resolves.toMatchObject({ text: 'text' })
})

it('describes an error without the token and without what people wrote', async () => {
  const { bot, api } = await server()
  bot.fail('sendMessage', { code: 403, description: 'Forbidden: bot was blocked by the user' })
  const refused = await api.sendMessage(7, 'a person’s words').catch((error: unknown) => error)
  expect(isFinal(refused)).toBe(true)
  expect(words(refused)).toBe('sendMessage: 403 Forbidden: bot was blocked by the user')
  bot.fail('sendMessage', 'break')
  const broken = await api.sendMessage(7, 'a person’s words').catch((error: unknown) => error)
  expect(broken).toBeInstanceOf(HttpError)
  expect(words(broken)).not.toMatch(/TEST-token|words/)
  expect(words(new Error(`request to https://api.telegram.org/bot${bot.token}/getMe failed`))).not.toContain(
    'TEST-token',
  )
})
