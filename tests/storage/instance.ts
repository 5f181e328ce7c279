/**
 * One instance of the service as a process of its own: reads `{"n", "conversation", "delivery", "text"}` a line,
 * answers `{"n", "answer", "repeated"}` a line. `DELAY_MS` is how long each turn's work takes at least.
 */
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { Assistant } from '../../src/assistant/assistant.ts'
import { Service } from '../../src/assistant/service.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { openStorage } from '../../src/storage/open.ts'

const lineSchema = z.object({ n: z.int(), conversation: z.string(), delivery: z.string(), text: z.string() })
const delay = Number(process.env.DELAY_MS ?? 0)

class SlowAssistant extends Assistant {
  override atOnce(...turn: Parameters<Assistant['atOnce']>): ReturnType<Assistant['atOnce']> {
    return delay > 0 ? undefined : super.atOnce(...turn)
  }
  override async reply(...turn: Parameters<Assistant['reply']>): ReturnType<Assistant['reply']> {
    if (delay > 0) {
      say({ working: true })
      await new Promise((done) => setTimeout(done, delay))
    }
    return super.reply(...turn)
  }
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const storage = await openStorage(process.env.DATABASE_URL)
const service = new Service(new SlowAssistant(loadPack()), storage)
say({ ready: true })
for await (const line of createInterface({ input: process.stdin })) {
  const { n, ...message } = lineSchema.parse(JSON.parse(line))
  service.reply(message).then(
    ({ answer, repeated }) => say({ n, answer, repeated }),
    (error) => say({ n, error: String(error) }),
  )
}
await storage.close()
