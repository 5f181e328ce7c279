/**
 * `npm run receipt -- ID`: computes a recorded answer again and says whether the same comes out today.
 * Exit codes: 0 the same, 1 something else, 2 no such receipt, or it cannot be read.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { Assistant } from '../assistant/assistant.ts'
import { conversationSchema } from '../assistant/conversation.ts'
import { parseConfig } from '../config.ts'
import { loadPack } from '../knowledge/pack.ts'
import type { Answer } from '../reply/answer.ts'
import { requestSchema } from '../understanding/request.ts'
import { command } from './command.ts'
import { openStorage } from './open.ts'
import type { Storage } from './storage.ts'

const recordSchema = z.looseObject({
  request: requestSchema,
  before: conversationSchema,
  policy: z.string(),
  policySha256: z.string(),
  scheduleSha256: z.string().optional(),
})

export interface Recheck {
  readonly recorded: Answer
  readonly today: Answer
  readonly request: z.infer<typeof requestSchema>
  /** Parts of the answer that come out differently. */
  readonly differs: readonly ('kind' | 'text' | 'citations' | 'estimate' | 'ask' | 'wording')[]
  /** Knowledge that has changed since. */
  readonly changed: readonly ('policy' | 'schedule')[]
}

/** Performs the recorded request again; undefined if there is no such receipt or its record is of another time. */
export async function recheck(
  storage: Storage,
  assistant: Assistant,
  id: string,
): Promise<Recheck | undefined> {
  const found = await storage.receipt(id.trim().toLowerCase())
  const record = recordSchema.safeParse(found?.record).data
  if (!found || !record) return undefined
  const { answer: recorded } = found
  const today = assistant.perform(record.request, record.before).answer
  const { pack } = assistant
  const parts = ['kind', 'text', 'citations', 'estimate', 'ask', 'wording'] as const
  const changed = [
    ...(record.policySha256 === pack.about.sha256 ? [] : (['policy'] as const)),
    ...(record.scheduleSha256 === pack.scheduleSha256 ? [] : (['schedule'] as const)),
  ]
  return {
    recorded,
    today,
    request: record.request,
    differs: parts.filter((part) => !isDeepStrictEqual(recorded[part], plain(today)[part])),
    changed,
  }
}

/** As an answer is read back from storage. */
function plain(answer: Answer): Partial<Answer> {
  return JSON.parse(JSON.stringify(answer))
}

if (import.meta.main) {
  await command('receipt', 'ID', async (id) => {
    const config = parseConfig()
    const storage = await openStorage(config.DATABASE_URL, undefined, config.RETENTION_DAYS)
    try {
      const found = await recheck(storage, new Assistant(loadPack()), id)
      if (!found) {
        console.error(
          `There is no receipt ${id}; perhaps it was forgotten, or is older than ${config.RETENTION_DAYS} days.`,
        )
        return 2
      }
      console.log(`Understood: ${JSON.stringify(found.request)}\n\nAnswered:\n${found.recorded.text}\n`)
      const changed = `Policy text ${found.changed.includes('policy') ? 'CHANGED' : 'unchanged'}, schedule ${found.changed.includes('schedule') ? 'CHANGED' : 'unchanged'} since.`
      if (found.differs.length === 0) {
        console.log(`The same comes out today. ${changed}`)
        return 0
      }
      console.log(
        `Something else comes out today (${found.differs.join(', ')}):\n${found.today.text}\n\n${changed}`,
      )
      return 1
    } finally {
      await storage.close()
    }
  })
}
