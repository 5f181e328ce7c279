/** The web API: messages, reading the policy and its awards, receipts, verdicts. Described by its own schemas. */
import { randomUUIDv7 } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import { conversationSchema, type Language } from '../../assistant/conversation.ts'
import { jsonOf } from '../../assistant/json.ts'
import type { Service } from '../../assistant/service.ts'
import type { Answer } from '../../reply/answer.ts'
import { requestSchema } from '../../understanding/request.ts'
import { isTraditional } from '../../understanding/rules/normalize.ts'
import type { Metrics } from './metrics.ts'
import { awardsBody, policyBody } from './offers.ts'
import { ProblemError, problem, problemOf, problemSchema } from './problem.ts'
import {
  awardsSchema,
  clauseSchema,
  conversationParams,
  feedbackSchema,
  messageSchema,
  policySchema,
  type Reply,
  receiptParams,
  receiptSchema,
  replySchema,
} from './schemas.ts'
import { spreadsheet } from './spreadsheet.ts'

/** A model's deadline for one message, in milliseconds: below the half minute that proxies commonly wait. */
const WITHIN_MS = 25_000
/** How often a stream says that it lives, in milliseconds. */
const BEAT_MS = 10_000
const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const CLOSE = Buffer.from('}')
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})
const BAD = {
  400: refusal('The request does not fit; `errors` says where.'),
  429: refusal('Too many requests; see `Retry-After`.'),
}

const routes = {
  message: createRoute({
    method: 'post',
    path: '/api/messages',
    summary: 'Ask',
    description:
      'Answers one message. Without `conversation` a new one begins. With `Accept: text/event-stream` the answer comes as events: `thinking`, then `answer` or `problem`.',
    request: { body: { content: { 'application/json': { schema: messageSchema } }, required: true } },
    responses: {
      200: {
        description: 'The answer.',
        content: { 'application/json': { schema: replySchema }, 'text/event-stream': { schema: z.string() } },
      },
      ...BAD,
      413: refusal('The body is too large.'),
      415: refusal('The body is not declared as JSON.'),
    },
  }),
  forget: createRoute({
    method: 'delete',
    path: '/api/conversations/{conversation}',
    summary: 'Forget a conversation',
    description: 'Deletes all that is kept of it, its receipts included.',
    request: { params: conversationParams },
    responses: { 204: { description: 'Nothing is kept of it any more.' }, ...BAD },
  }),
  policy: createRoute({
    method: 'get',
    path: '/api/policy',
    summary: 'The policy',
    responses: { 200: json(policySchema, 'The official text by clause, paragraph and sentence.') },
  }),
  clause: createRoute({
    method: 'get',
    path: '/api/policy/clauses/{id}',
    summary: 'One clause',
    request: { params: z.object({ id: z.string().max(20).openapi({ example: '3.9' }) }) },
    responses: { 200: json(clauseSchema, 'The clause.'), 404: refusal('There is no such clause.'), ...BAD },
  }),
  awards: createRoute({
    method: 'get',
    path: '/api/awards',
    summary: 'What the policy offers',
    responses: { 200: json(awardsSchema, 'Every award and rule, by area.') },
  }),
  feedback: createRoute({
    method: 'post',
    path: '/api/feedback',
    summary: 'Judge an answer',
    description: 'A later verdict on the same answer replaces the earlier one.',
    request: { body: { content: { 'application/json': { schema: feedbackSchema } }, required: true } },
    responses: { 204: { description: 'Kept.' }, 404: refusal('There is no such receipt.'), ...BAD },
  }),
  receipt: createRoute({
    method: 'get',
    path: '/api/receipts/{receipt}',
    summary: 'Read an answer again',
    request: { params: receiptParams },
    responses: { 200: json(receiptSchema, 'The answer.'), 404: refusal('There is no such receipt.'), ...BAD },
  }),
  spreadsheet: createRoute({
    method: 'get',
    path: '/api/receipts/{receipt}/spreadsheet',
    summary: 'An estimate as a spreadsheet',
    request: { params: receiptParams },
    responses: {
      200: {
        description: 'Items, arithmetic, the granting words, conditions.',
        content: { [SPREADSHEET]: { schema: z.string().openapi({ format: 'binary' }) } },
      },
      404: refusal('There is no such receipt, or it is not of an estimate.'),
      ...BAD,
    },
  }),
}

/** Language of an answer; quotes of the policy are always Simplified Chinese and do not count. */
export function languageOf({ text }: Answer): Language {
  const said = text.replace(/“[^”]*”|《[^》]*》/g, '')
  if (!/\p{Script=Han}/u.test(said.split('\n')[0] ?? '')) return 'en'
  return isTraditional(said) ? 'zh-Hant' : 'zh'
}

const languages = new WeakMap<Answer, Language>()

/** The language of an answer, looked for once for all who get the same. */
function knownLanguageOf(answer: Answer): Language {
  const known = languages.get(answer)
  if (known) return known
  const language = languageOf(answer)
  languages.set(answer, language)
  return language
}

/** The JSON of a reply, around its answer's. */
function replyJson({ answer, ...rest }: Reply): Buffer<ArrayBuffer> {
  const start = JSON.stringify(rest).slice(0, -1)
  return Buffer.concat([Buffer.from(`${start},"answer":`), jsonOf(answer), CLOSE])
}

function unfit(c: Context, { issues }: z.ZodError) {
  const errors = issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  return problem(c, 400, 'The request does not fit its description, see errors.', errors)
}

/** The routes under `/api`, to be mounted at the root. */
export function webApi(service: Service, metrics: Metrics): OpenAPIHono {
  const { pack } = service.assistant
  const policy = policyBody(pack)
  const awards = awardsBody(pack)
  const clauses = new Map(policy.clauses.map((clause) => [clause.id, clause]))

  const api = new OpenAPIHono({
    defaultHook: (result, c) => {
      return result.success ? undefined : unfit(c, result.error)
    },
  })

  const reply = async (message: z.infer<typeof messageSchema>): Promise<Reply> => {
    const conversation = message.conversation ?? randomUUIDv7()
    const id = `web:${conversation}`
    const { answer, receipt } = await service.reply({
      conversation: id,
      text: message.text,
      ...(message.delivery ? { delivery: `${id}:${message.delivery}` } : {}),
      opens: message.conversation === undefined,
      withinMs: WITHIN_MS,
    })
    metrics.answered(answer)
    return { conversation, answer, receipt, language: knownLanguageOf(answer) }
  }

  // By hand, since every message passes here: the general way costs as much as a tenth of the answer.
  api.openAPIRegistry.registerPath(routes.message)
  api.post(routes.message.getRoutingPath(), async (c) => {
    if (!JSON_TYPE.test(c.req.header('Content-Type') ?? '')) throw new HTTPException(415)
    const body: unknown = await c.req.json().catch(() => {
      throw new HTTPException(400)
    })
    const { data: message, error } = messageSchema.safeParse(body)
    if (error) return unfit(c, error)
    if (!c.req.header('Accept')?.includes('text/event-stream'))
      return c.body(replyJson(await reply(message)), 200, { 'Content-Type': 'application/json' })

    c.header('X-Accel-Buffering', 'no')
    return streamSSE(c, async (stream) => {
      await stream.writeSSE({ event: 'thinking', data: '{}' })
      const beat = setInterval(() => stream.write(': \n\n'), BEAT_MS)
      try {
        await stream.writeSSE({ event: 'answer', data: JSON.stringify(await reply(message)) })
      } catch (error) {
        console.error(error)
        const lost = problemOf(500, 'The answer could not be worked out. Please send the message again.')
        await stream.writeSSE({ event: 'problem', data: JSON.stringify(lost) })
      } finally {
        clearInterval(beat)
      }
    })
  })

  api.openapi(routes.forget, async (c) => {
    await service.forget(`web:${c.req.valid('param').conversation}`)
    return c.body(null, 204)
  })

  api.openapi(routes.policy, (c) => c.json(policy, 200))
  api.openapi(routes.awards, (c) => c.json(awards, 200))
  api.openapi(routes.clause, (c) => {
    const { id } = c.req.valid('param')
    const clause = clauses.get(id)
    if (!clause) throw new ProblemError(404, `The policy has no clause ${id}; GET /api/policy lists them.`)
    return c.json(clause, 200)
  })

  api.openapi(routes.feedback, async (c) => {
    const verdict = c.req.valid('json')
    if (!(await service.storage.feedback(verdict))) throw new ProblemError(404, 'There is no such receipt.')
    metrics.judged(verdict.verdict)
    return c.body(null, 204)
  })

  api.openapi(routes.receipt, async (c) => {
    const { receipt } = c.req.valid('param')
    const found = await service.storage.receipt(receipt)
    if (!found) throw new ProblemError(404, 'There is no such receipt, or it was deleted.')
    const request = requestSchema.safeParse(found.record['request'])
    const before = conversationSchema.safeParse(found.record['before'])
    const again =
      request.success && before.success
        ? service.assistant.perform(request.data, before.data).answer
        : undefined
    const reproduced =
      found.record['policySha256'] === pack.about.sha256 &&
      isDeepStrictEqual(again?.estimate, found.answer.estimate) &&
      isDeepStrictEqual(again?.citations, found.answer.citations)
    const { answer } = found
    return c.json(
      { receipt, answer, language: languageOf(answer), policy: pack.about.number, reproduced },
      200,
    )
  })

  api.openapi(routes.spreadsheet, async (c) => {
    const { receipt } = c.req.valid('param')
    const answer = (await service.storage.receipt(receipt))?.answer
    if (!answer?.estimate)
      throw new ProblemError(404, 'There is no such receipt, or it is not of an estimate.')
    const file = await spreadsheet(pack, answer.estimate, languageOf(answer), receipt)
    return c.body(file, 200, {
      'Content-Type': SPREADSHEET,
      'Content-Disposition': `attachment; filename="estimate-${receipt}.xlsx"`,
    })
  })

  return api
}
