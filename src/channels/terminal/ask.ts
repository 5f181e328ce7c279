/**
 * `npm run ask`: one question, or many conversations as JSON lines, answered on standard output.
 * Exit codes: 0 answered, 1 the knowledge pack is broken, 2 the command was not understood.
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Assistant } from '../../assistant/assistant.ts'
import { type Conversation, newConversation } from '../../assistant/conversation.ts'
import { KnowledgeError, loadPack } from '../../knowledge/pack.ts'
import type { Answer } from '../../reply/answer.ts'

const USAGE = `Usage:
  npm run -s ask -- "省长质量奖奖励多少"          the reply
  npm run -s ask -- --json "省长质量奖奖励多少"    the answer as JSON
  npm run -s ask -- --jsonl < cases.jsonl        {"id": "…", "turns": ["…", "…"]} a line, answered a line`

const caseSchema = z.object({ id: z.string(), turns: z.array(z.string()).min(1) })

/** Plays one conversation. */
export function converse(assistant: Assistant, turns: readonly string[]): Answer[] {
  let conversation: Conversation = newConversation()
  return turns.map((turn) => {
    const { answer, conversation: after } = assistant.answer(turn, conversation)
    conversation = after
    return answer
  })
}

/** Answers one line of `--jsonl`: the answers of a conversation, or what is wrong with the line. */
export function answerLine(assistant: Assistant, line: string): object {
  let data: unknown
  try {
    data = JSON.parse(line)
  } catch {
    return { id: null, error: 'the line is not JSON' }
  }
  const parsed = caseSchema.safeParse(data)
  if (parsed.success) return { id: parsed.data.id, answers: converse(assistant, parsed.data.turns) }
  const id = z.object({ id: z.string() }).safeParse(data)
  const issue = parsed.error.issues[0]
  return {
    id: id.success ? id.data.id : null,
    error: `${issue?.path.join('.') || 'line'}: ${issue?.message}`,
  }
}

async function main(): Promise<number> {
  let options: { values: { json?: boolean; jsonl?: boolean; help?: boolean }; positionals: string[] }
  try {
    options = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        jsonl: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
  const { values, positionals } = options
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  if (!values.jsonl && positionals.length === 0) {
    console.error(USAGE)
    return 2
  }
  const assistant = new Assistant(loadPack())
  if (values.jsonl) {
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim()) process.stdout.write(`${JSON.stringify(answerLine(assistant, line))}\n`)
    }
    return 0
  }
  const [answer] = converse(assistant, [positionals.join(' ')])
  process.stdout.write(`${values.json ? JSON.stringify(answer) : answer?.text}\n`)
  return 0
}

if (import.meta.main) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    console.error(`The knowledge pack is broken. ${error.message}`)
    process.exitCode = 1
  }
}
