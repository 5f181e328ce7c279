import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { replySchema } from '../src/channels/web/schemas.ts'

vi.setConfig({ testTimeout: 30_000 })
const MAIN = join(import.meta.dirname, '../src/main.ts')

/** Starts the program as a person does, in a folder of its own. */
function start(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    cwd: mkdtempSync(join(tmpdir(), 'main-')),
    env: { PATH: process.env['PATH'], PORT: '0', ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  const heard = Promise.withResolvers<string>()
  const listen = (chunk: Buffer) => {
    said += chunk
    const address = /Ready at (\S+?),?\s/.exec(said)?.[1]
    if (address) heard.resolve(address)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    heard.reject(new Error(said))
    return code
  })
  heard.promise.catch(() => undefined)
  return { child, ended, address: heard.promise, said: () => said }
}

test('it starts without configuration, answers, keeps what was said, and stops on SIGTERM', async () => {
  const database = { DATABASE_URL: `sqlite:${join(mkdtempSync(join(tmpdir(), 'data-')), 'kept.sqlite')}` }
  const ask = async (address: string, body: object) => {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(`${address}/api/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    return replySchema.parse(await response.json())
  }
  const first = start(database)
  const { conversation, answer } = await ask(await first.address, { text: '省长质量奖奖励多少' })
  expect(answer.kind).toBe('clarification')
  expect((await fetch(`${await first.address}/readyz`)).status).toBe(200)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(first.said().trim().split('\n')).toHaveLength(1)

  const second = start(database)
  const after = await ask(await second.address, { conversation, text: '1' })
  expect(after.answer.estimate?.total.yuan).toBe(1_000_000)
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
})

test('a wrong value stops the start and is named, not shown', async () => {
  const { ended, said } = start({ PORT: 'seventy-secret' })
  expect(await ended).toBe(1)
  expect(said()).toContain('PORT')
  expect(said()).not.toMatch(/seventy-secret|\n\s+at /)
})

test('a taken port is said plainly', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const { ended, said } = start({ PORT: String(typeof address === 'object' && address?.port) })
  expect(await ended).toBe(1)
  expect(said()).toMatch(/PORT/)
  expect(said()).not.toMatch(/\n\s+at /)
})

test('a channel that cannot be made is named, without its secrets, and the rest runs', async () => {
  const { address, child, ended, said } = start({ WECHAT_APP_SECRET: 'not-for-the-log' })
  expect((await fetch(`${await address}/healthz`)).status).toBe(200)
  expect(said()).toContain('The channel wechat is off')
  expect(said()).not.toContain('not-for-the-log')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})
