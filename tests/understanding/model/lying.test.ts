import { afterAll, beforeAll, expect, test } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { type Conversation, newConversation } from '../../../src/assistant/conversation.ts'
import { parseConfig } from '../../../src/config.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { CircuitBreaker } from '../../../src/understanding/model/breaker.ts'
import { Endpoint } from '../../../src/understanding/model/endpoint.ts'
import { createModel } from '../../../src/understanding/model/model.ts'
import { audit, lies, MESSAGES, randomFrom } from './lying.ts'
import { type ScriptedServer, startServer } from './server.ts'

const pack = loadPack()
let server: ScriptedServer
beforeAll(async () => {
  server = await startServer(lies(pack, 2022))
})
afterAll(() => server.close())

test('an endpoint that lies brings no false sum, no bent quotation and no error into any answer', async () => {
  const config = parseConfig({
    OPENAI_API_KEY: 'any',
    OPENAI_BASE_URL: server.url,
    OPENAI_MODEL: 'liar',
    OPENAI_DEADLINE_MS: '2000',
  })
  // A breaker that never opens: the lies are to arrive.
  const endpoint = await Endpoint.connect(config, new CircuitBreaker({ threshold: Number.POSITIVE_INFINITY }))
  const assistant = new Assistant(pack, { model: await createModel(config, pack, { endpoint }) })
  const random = randomFrom(31)
  let conversation: Conversation = newConversation()
  let said = ''
  let byModel = 0
  for (let turn = 0; turn < 160; turn++) {
    if (turn % 4 === 0) [conversation, said] = [newConversation(), '']
    const message = random.one(MESSAGES)
    said += `\n${message}`
    const reply = await assistant.reply(message, conversation)
    conversation = reply.conversation
    if (reply.answer.understoodBy === 'model') byModel++
    expect(audit(pack, reply.answer, said), `turn ${turn}: ${message}\n${reply.answer.text}`).toEqual([])
  }
  expect(byModel).toBeGreaterThan(20)
}, 20_000)

test('the auditor sees what is false', () => {
  const answer = {
    kind: 'clause',
    citations: [{ clause: '3.8', quote: '对每个通过AAA级认定的企业，给予20万元支持' }],
    understoodBy: 'model',
  } as const
  const text = '每家500万元，“文件规定直接拨付到企业账户”，<b>'
  expect(audit(pack, { ...answer, citations: [...answer.citations], text }, '')).toEqual([
    expect.stringContaining('not verbatim'),
    expect.stringContaining('unbacked sum: 5000000'),
    expect.stringContaining('not a quotation'),
    'markup or a link',
  ])
})
