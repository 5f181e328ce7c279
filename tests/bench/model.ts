/**
 * `node tests/bench/model.ts`: what the optional model costs and what a bad one can do, on a scripted endpoint.
 * 1. an endpoint that lies, 2,000 turns; 2. an endpoint that hangs; 3. calls and tokens against a plain agent.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'
import { Assistant } from '../../src/assistant/assistant.ts'
import { type Conversation, newConversation } from '../../src/assistant/conversation.ts'
import { parseConfig } from '../../src/config.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { createTools } from '../../src/understanding/model/agent.ts'
import { CircuitBreaker } from '../../src/understanding/model/breaker.ts'
import { Endpoint } from '../../src/understanding/model/endpoint.ts'
import { createModel } from '../../src/understanding/model/model.ts'
import { loadPrompt } from '../../src/understanding/model/prompt.ts'
import { audit, lies, MESSAGES, randomFrom } from '../understanding/model/lying.ts'
import { type Received, type ScriptedServer, startServer } from '../understanding/model/server.ts'

const pack = loadPack()

async function assistantOn(server: ScriptedServer, deadlineMs: number, breaker = new CircuitBreaker()) {
  const config = parseConfig({
    OPENAI_API_KEY: 'any',
    OPENAI_BASE_URL: server.url,
    OPENAI_MODEL: 'scripted',
    OPENAI_DEADLINE_MS: String(deadlineMs),
  })
  const model = await createModel(config, pack, { endpoint: await Endpoint.connect(config, breaker) })
  if (!model) throw new Error('the model is configured')
  return { assistant: new Assistant(pack, { model }), model }
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0
}

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`

/** Random lies within the schema, and false sums in prose. */
async function lying(server: ScriptedServer, turns: number): Promise<void> {
  server.play(lies(pack, 7))
  const { assistant, model } = await assistantOn(
    server,
    2000,
    new CircuitBreaker({ threshold: Number.POSITIVE_INFINITY }),
  )
  const random = randomFrom(5)
  let conversation: Conversation = newConversation()
  let said = ''
  let byModel = 0
  let explained = 0
  const faults: string[] = []
  for (let turn = 0; turn < turns; turn++) {
    if (turn % 4 === 0) [conversation, said] = [newConversation(), '']
    const message = random.one(MESSAGES)
    said += `\n${message}`
    const { answer, conversation: after } = await assistant.reply(message, conversation)
    conversation = after
    if (answer.understoodBy === 'model') byModel++
    if (/由模型转述|by a model/.test(answer.text)) explained++
    faults.push(...audit(pack, answer, said).map((fault) => `${message}: ${fault}`))
  }
  const { calls, refused, failures } = model.counters
  console.log(
    `lying endpoint     ${turns} turns, ${calls} calls: ${byModel} read by the model, ${explained} explained, ${refused} refused, ${failures} failed calls; faults in answers: ${faults.length}`,
  )
  for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`)
}

/** An endpoint that never answers. */
async function hanging(server: ScriptedServer): Promise<void> {
  server.play(() => 'hang')
  const deadline = 1000
  const { assistant } = await assistantOn(server, deadline)
  const bare = new Assistant(pack)
  const sure = '我们首次拿了省长质量奖，又主导修订了一项国标，一共多少？'
  const unsure = '我们弄了俩那种国家定的技术规矩能有多少好处'
  const timed = async (work: () => Promise<unknown>, times: number) => {
    const took: number[] = []
    for (let i = 0; i < times; i++) {
      const start = performance.now()
      await work()
      took.push(performance.now() - start)
    }
    return took
  }
  await timed(() => bare.reply(sure), 200)
  const without = await timed(() => bare.reply(sure), 1000)
  const beside = await timed(() => assistant.reply(sure), 1000)
  console.log(
    `hanging, sure      median ${ms(quantile(beside, 0.5))} (without a model ${ms(quantile(without, 0.5))}), requests: ${server.requests.length}`,
  )
  const late = await timed(() => assistant.reply(unsure), 3)
  console.log(
    `hanging, not sure  deadline ${deadline} ms: ${late.map((each) => `+${(each - deadline).toFixed(0)}`).join(', ')} ms`,
  )
  const open = await timed(() => assistant.reply(unsure), 200)
  console.log(
    `breaker open       median ${ms(quantile(open, 0.5))}, p99 ${ms(quantile(open, 0.99))}, requests: ${server.requests.length}`,
  )
}

const questionSchema = z.object({ turns: z.array(z.string()) })

/** The first messages of the development questions, and some of which the rules are not sure. */
function questions(): string[] {
  const lines = readFileSync(join(import.meta.dirname, '../questions/dev.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.flatMap((line) => questionSchema.parse(JSON.parse(line)).turns.slice(0, 1))
}

/** Answers like a good model: one tool call, then words; a reading where JSON is asked for. */
function good({ body, said }: Received) {
  if (body.response_format !== undefined) {
    return {
      text: JSON.stringify({
        act: 'clause',
        move: null,
        claims: null,
        target: null,
        clause: null,
        whole: false,
        explain: false,
        query: '受理日期',
        bodies: null,
        talk: null,
      }),
    }
  }
  if (body.tools !== undefined && said('tool') === '')
    return { tools: [{ name: 'find_clause', arguments: '{"query":"支持 奖励"}' }] }
  return { text: '这段原文是说给符合条件的单位的，能否得到支持要看是否满足其中的条件，具体数额以原文为准。' }
}

/** Messages of which the rules are not sure. */
const UNSURE = [
  '我们弄了俩那种国家定的技术规矩能有多少好处',
  '这钱啥时候能报',
  '哪个部门说了算',
  '有没有针对AI的奖励',
  '咱这种小厂有戏没',
  '跟人抢牌子的事摆平了，出了86万4能给报多少',
]

/** The same questions put to a plain LangChain agent with the same tools, and to the assistant. */
async function against(server: ScriptedServer, what: string, asked: readonly string[]): Promise<void> {
  server.play(good)
  const [find, award] = createTools(pack)
  const agent = createAgent({
    model: new ChatOpenAI({
      model: 'scripted',
      apiKey: 'any',
      configuration: { baseURL: server.url },
      maxRetries: 0,
    }),
    systemPrompt: loadPrompt('compare', pack).text,
    tools: [
      tool((input) => find.run(input), {
        name: find.name,
        description: find.description,
        schema: z.looseObject({ query: z.string() }),
      }),
      tool((input) => award.run(input), {
        name: award.name,
        description: award.description,
        schema: z.looseObject({ claims: z.unknown() }),
      }),
    ],
  })
  const usage = { calls: 0, tokens: 0 }
  for (const message of asked) {
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: message }] })
    for (const each of messages) {
      if (!('usage_metadata' in each) || each.usage_metadata === undefined) continue
      usage.calls++
      usage.tokens += z.object({ total_tokens: z.number() }).parse(each.usage_metadata).total_tokens
    }
  }
  const { assistant, model } = await assistantOn(server, 3500)
  for (const message of asked) await assistant.reply(message)
  const { calls, turns, inputTokens, outputTokens } = model.counters
  const each = (value: number) => (value / asked.length).toFixed(2)
  console.log(
    `plain agent        ${asked.length} ${what}: ${each(usage.calls)} calls, ${each(usage.tokens)} tokens a turn`,
  )
  console.log(
    `assistant          ${asked.length} ${what}: ${each(calls)} calls, ${each(inputTokens + outputTokens)} tokens a turn; ${turns} turns asked the model, ${turns ? ((inputTokens + outputTokens) / turns).toFixed(0) : 0} tokens each`,
  )
}

/** Runs all three. */
export async function benchModel({ turns = 2000 } = {}): Promise<void> {
  const server = await startServer()
  try {
    await lying(server, turns)
    await hanging(server)
    await against(server, 'development questions', questions())
    await against(server, 'questions that rules cannot read', UNSURE)
  } finally {
    await server.close()
  }
}

if (import.meta.main) await benchModel()
