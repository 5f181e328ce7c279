/** Plays labelled dialogues through the Telegram channel and compares the answers with those of the assistant. */
import { z } from 'zod'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { telegramChannel } from '../../../src/channels/telegram/telegram.ts'
import { converse } from '../../../src/channels/terminal/ask.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { BotApi } from './server.ts'

const dialogueSchema = z.object({ id: z.string(), turns: z.array(z.string()).min(1) })
export type Dialogue = z.infer<typeof dialogueSchema>

export function readDialogues(lines: string): Dialogue[] {
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => dialogueSchema.parse(JSON.parse(line)))
}

/** @returns ids of the dialogues with an answer that differs, and how many turns were played */
export async function playDialogues(
  dialogues: readonly Dialogue[],
): Promise<{ differences: string[]; turns: number }> {
  const assistant = new Assistant(loadPack())
  const api = new BotApi()
  await api.start()
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const channel = telegramChannel(
    { TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.root },
    new Service(assistant, new MemoryStorage()),
    { log: silent },
  )
  await channel.start()
  const differences: string[] = []
  let turns = 0
  try {
    await Promise.all(
      dialogues.map(async ({ id, turns: messages }, index) => {
        const expected = converse(assistant, messages)
        const person = api.person(1000 + index)
        for (const [turn, message] of messages.entries()) {
          turns++
          const { text } = await person.ask(message, 60_000)
          if (text !== expected[turn]?.text) differences.push(`${id} turn ${turn + 1}`)
        }
      }),
    )
  } finally {
    await channel.stop()
    await api.stop()
  }
  return { differences, turns }
}
