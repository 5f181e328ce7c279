import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { running } from './running.ts'

async function server(options: Parameters<typeof running>[0] = {}) {
  const web = await running(options)
  onTestFinished(() => web.stop())
  return web
}

class SlowStorage extends MemoryStorage {
  entered = Promise.withResolvers<void>()
  go = Promise.withResolvers<void>()
  override async turn(...args: Parameters<MemoryStorage['turn']>) {
    this.entered.resolve()
    await this.go.promise
    return super.turn(...args)
  }
}

test('health, readiness and metrics', async () => {
  let ready = true
  const web = await server({ ready: () => ready })
  expect((await web.get('/healthz')).status).toBe(200)
  expect((await web.get('/readyz')).status).toBe(200)
  ready = false
  expect((await web.get('/healthz')).status).toBe(200)
  expect((await web.get('/readyz')).status).toBe(503)
  await web.post('/api/messages', { text: '三（九）原文' })
  const metrics = await (await web.get('/metrics')).text()
  expect(metrics).toContain('web_answers_total{kind="clause",understood_by="rules"} 1')
  expect(metrics).toMatch(
    /http_request_duration_seconds_count\{method="POST",route="\/api\/messages",status="200"\} 1/,
  )
})

test('it is not ready when the storage is not', async () => {
  const storage = new MemoryStorage()
  storage.ready = async () => false
  expect((await (await server({ storage })).get('/readyz')).status).toBe(503)
})

test('a stop finishes what is being answered and takes nothing new', async () => {
  const storage = new SlowStorage()
  const web = await running({ storage })
  const asked = web.post('/api/messages', { text: '主导修订一项国家标准' })
  await storage.entered.promise
  const stopped = web.stop()
  await expect(web.get('/healthz')).rejects.toThrow()
  storage.go.resolve()
  const response = await asked
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('200000')
  await stopped
})

test('a failing storage is a problem without its words, in JSON and in events', async () => {
  const storage = new MemoryStorage()
  storage.turn = () => Promise.reject(new Error('password=hunter2'))
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
  const web = await server({ storage })
  const plain = await web.post('/api/messages', { text: 'x' })
  expect(plain.status).toBe(500)
  const events = await web.post('/api/messages', { text: 'x' }, { Accept: 'text/event-stream' })
  const said = `${await plain.text()} ${await events.text()}`
  expect(said).toContain('event: problem')
  expect(said).not.toContain('hunter2')
})

test('the policy of the page allows nothing inline and nothing from elsewhere', async () => {
  const response = await (await server()).get('/docs')
  const policy = response.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(policy).toContain("frame-ancestors 'self'")
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(response.headers.get('Set-Cookie')).toBeNull()
  expect(await response.text()).not.toMatch(/<script|style=|(?:src|href)="(?:https?:)?\/\//)
})

test('only configured origins may embed the page and read the API', async () => {
  const origin = 'https://www.example.gov.cn'
  const web = await server({ environment: { WEB_ALLOWED_ORIGINS: origin } })
  const allowed = await web.get('/api/policy', { headers: { Origin: origin } })
  expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(origin)
  expect(allowed.headers.get('Content-Security-Policy')).toContain(`frame-ancestors 'self' ${origin}`)
  expect(allowed.headers.get('X-Frame-Options')).toBeNull()
  const other = await web.get('/api/policy', { headers: { Origin: 'https://elsewhere.example' } })
  expect(other.headers.get('Access-Control-Allow-Origin')).toBeNull()
  const closed = await (await server()).get('/api/policy', { headers: { Origin: origin } })
  expect(closed.headers.get('Access-Control-Allow-Origin')).toBeNull()
})

test('one client is limited, another is not, and is told when to come again', async () => {
  const web = await server({ environment: { WEB_RATE_LIMIT: '3', WEB_TRUSTED_PROXIES: '1' } })
  const from = (client: string) =>
    web.get('/api/policy/clauses/1', { headers: { 'X-Forwarded-For': `6.6.6.6, ${client}` } })
  for (let i = 0; i < 3; i++) expect((await from('10.0.0.1')).status).toBe(200)
  const limited = await from('10.0.0.1')
  expect(limited.status).toBe(429)
  expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect((await from('10.0.0.2')).status).toBe(200)
  expect((await web.get('/healthz')).status).toBe(200)
})

test('without a trusted proxy a client cannot choose its address', async () => {
  const web = await server({ environment: { WEB_RATE_LIMIT: '2' } })
  const statuses = []
  for (let i = 0; i < 3; i++) {
    statuses.push(
      (await web.get('/api/policy/clauses/1', { headers: { 'X-Forwarded-For': `10.0.0.${i}` } })).status,
    )
  }
  expect(statuses).toEqual([200, 200, 429])
})

test('the page and its parts, compressed, the parts kept for good', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(folder, 'embed.js'), '1')
  const web = await server({ pageFolder: folder })
  for (const path of ['/', '/r/abcdef123456']) {
    const response = await web.get(path)
    expect(response.headers.get('Cache-Control')).toBe('no-cache')
    expect(await response.text()).toContain('<title>page')
  }
  expect((await web.get('/embed.js')).status).toBe(200)
})

test('without a built page the API works and the page says what to do', async () => {
  const web = await server({ pageFolder: join(tmpdir(), 'nowhere') })
  const response = await web.get('/')
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm run build')
  expect((await web.post('/api/messages', { text: '你好' })).status).toBe(200)
})

test("a channel's routes are served beside the page", async () => {
  const routes = new Hono().post('/elsewhere', (c) => c.text('heard'))
  const web = await server({
    channels: [{ name: 'elsewhere', routes, start: async () => {}, stop: async () => {} }],
  })
  expect(await (await web.post('/elsewhere', {})).text()).toBe('heard')
})

test('the description names every route of the API', async () => {
  const web = await server()
  const shape = z.object({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  })
  const { openapi, paths } = shape.parse(await (await web.get('/api/openapi.json')).json())
  expect(openapi).toMatch(/^3\.1/)
  expect(
    Object.entries(paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual([
    'delete /api/conversations/{conversation}',
    'get /api/awards',
    'get /api/policy',
    'get /api/policy/clauses/{id}',
    'get /api/receipts/{receipt}',
    'get /api/receipts/{receipt}/spreadsheet',
    'post /api/feedback',
    'post /api/messages',
  ])
  const page = await (await web.get('/docs')).text()
  for (const path of Object.keys(paths)) expect(page).toContain(path)
})
