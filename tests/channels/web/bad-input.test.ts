import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { running } from './running.ts'

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
})
let web: Awaited<ReturnType<typeof running>>
beforeAll(async () => {
  web = await running()
})
afterAll(() => web.stop())

async function expectProblem(response: Response, status: number) {
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toContain('application/problem+json')
  const body = await response.text()
  expect(body).not.toMatch(/\bat .+\.[jt]s|node_modules|Error:/)
  const parsed = problem.parse(JSON.parse(body))
  expect(parsed.status).toBe(status)
  return parsed
}

const huge = JSON.stringify({ text: '标'.repeat(40_000) })

describe.each(['/api/messages', '/api/feedback'])('POST %s', (path) => {
  test.each([
    ['broken JSON', '{"text":', 400],
    ['nothing', '', 400],
    ['an array', '[]', 400],
    ['null', 'null', 400],
    ['wrong types', '{"text":1,"conversation":[],"receipt":{},"verdict":7}', 400],
    ['unknown fields', '{"text":"x","receipt":"abcdef123456","verdict":"up","admin":true}', 400],
    ['a huge body', huge, 413],
  ])('%s', async (_, body, status) => {
    await expectProblem(await web.post(path, body), status)
  })

  test('a body of another type', async () => {
    await expectProblem(
      await web.post(path, 'text=x', { 'Content-Type': 'application/x-www-form-urlencoded' }),
      415,
    )
  })

  test('a huge body without its length', async () => {
    const body = new Blob([huge]).stream()
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'Content-Type': 'application/json' },
    } as const
    await expectProblem(await web.get(path, init), 413)
  })
})

test.each([
  ['GET', '/api/policy/clauses/9.9', 404],
  ['GET', '/api/policy/clauses/%00', 404],
  ['GET', `/api/policy/clauses/${'9'.repeat(500)}`, 400],
  ['GET', '/api/policy/clauses/..%2f..%2fpackage.json', 404],
  ['GET', '/api/receipts/000000000000', 404],
  ['GET', "/api/receipts/'%20or%201=1", 400],
  ['GET', '/api/receipts/000000000000/spreadsheet', 404],
  ['DELETE', '/api/conversations/%20', 400],
  ['DELETE', `/api/conversations/${'x'.repeat(500)}`, 400],
  ['GET', '/api/messages', 404],
  ['PUT', '/api/awards', 404],
  ['GET', '/nothing', 404],
  ['GET', '/assets/..%2f..%2fpackage.json', 404],
  ['GET', '/assets/%2e%2e/%2e%2e/package.json', 404],
])('%s %s is a problem', async (method, path, status) => {
  await expectProblem(await web.get(path, { method }), status)
})

test('a wrong field is named', async () => {
  const { errors } = await expectProblem(await web.post('/api/messages', { text: 5 }), 400)
  expect(errors?.map(({ path }) => path)).toEqual(['text'])
})

test('an unknown receipt gets no verdict', async () => {
  await expectProblem(await web.post('/api/feedback', { receipt: '000000000000', verdict: 'up' }), 404)
})

test('whatever JSON comes, the server answers and lives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async (body) => {
      const response = await web.post('/api/messages', body)
      expect(response.status).toBe(400)
      await response.body?.cancel()
    }),
    { numRuns: 150 },
  )
})

test('whatever text comes, there is an answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      const response = await web.post('/api/messages', { text })
      expect(response.status).toBe(200)
      await response.body?.cancel()
    }),
    { numRuns: 60 },
  )
})
