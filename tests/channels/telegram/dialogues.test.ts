import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'
import { expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { telegramChannel } from '../../../src/channels/telegram/telegram.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { playDialogues, readDialogues } from './dialogues.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

it('answers dialogues of the development set as the ask command does', { timeout: 30_000 }, async () => {
  const dialogues = readDialogues(
    readFileSync(join(import.meta.dirname, '../../questions/dev.jsonl'), 'utf8'),
  )
  const several = dialogues.filter(({ turns }) => turns.length > 1 && turns.length <= 5)
  const sample = [
    ...several.filter((_, index) => index % 4 === 0),
    ...dialogues.filter((_, index) => index % 25 === 0),
  ].slice(0, 24)
  const { differences, turns } = await playDialogues(sample)
  expect(differences).toEqual([])
  expect(turns).toBeGreaterThan(24)
})

it('works with a Bot API server that is not ours, as far as that goes', { timeout: 30_000 }, async () => {
  const server = new TelegramServer({ port: 20_000 + (process.pid % 20_000), host: '127.0.0.1' })
  await server.start()
  const assistant = new Assistant(loadPack())
  const token = '1:TEST'
  const channel = telegramChannel(
    { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: server.config.apiURL },
    new Service(assistant, new MemoryStorage()),
    { log: silent },
  )
  try {
    await channel.start()
    const client = server.getClient(token, { timeout: 20_000, userId: 7, chatId: 7 })
    const answers = async () => (await client.getUpdates()).result.map(({ message }) => message)
    await client.sendMessage(client.makeMessage('省长质量奖奖励多少'))
    const [question] = await answers()
    expect(question?.text).toBe(assistant.answer('省长质量奖奖励多少').answer.text)
    const data = question?.reply_markup?.inline_keyboard?.[1]?.[0]?.callback_data
    await client.sendCallback(
      client.makeCallbackQuery(String(data), {
        message: { message_id: 1, text: question?.text, chat: { id: 7, type: 'private' } },
      }),
    )
    expect((await answers()).at(-1)?.text).toContain('省长质量奖（个人）：20万元')
    await client.sendCommand(
      client.makeCommand('/clause 三(九)', { entities: [{ type: 'bot_command', offset: 0, length: 7 }] }),
    )
    expect((await answers()).at(-1)?.text).toContain('三（九）支持产业技术标准研制')
  } finally {
    await channel.stop()
    await server.stop()
  }
})
