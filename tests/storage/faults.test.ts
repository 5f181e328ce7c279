import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Assistant } from '../../src/assistant/assistant.ts'
import { Service } from '../../src/assistant/service.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { DatabaseStorage } from '../../src/storage/database.ts'
import { openStorage } from '../../src/storage/open.ts'
import { postgresEngine } from '../../src/storage/postgres.ts'
import { recheck } from '../../src/storage/receipt.ts'
import { openSqliteFile, sqliteEngine } from '../../src/storage/sqlite.ts'
import { StorageError } from '../../src/storage/storage.ts'
import { Died, Instance } from './instances.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { gate, hear } from './turns.ts'

let postgres: PostgresServer
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assistant-faults-'))
  postgres = await startPostgres()
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true })
})

const assistant = new Assistant(loadPack())
const TURNS = ['省长质量奖奖励多少', '组织', '再加一个主导修订国家标准', '怎么算的']
const PLAIN = JSON.parse(JSON.stringify(converse(assistant, TURNS)))

test('a full disk refuses the turn in words, keeps what was stored, and serves again when there is room', async () => {
  const database = openSqliteFile(join(folder, 'full.sqlite'))
  const storage = await DatabaseStorage.open(sqliteEngine(database))
  const kept = await storage.turn('c', 'd1', hear('a'))
  const pages = Number(Object.values(database.prepare('pragma page_count').get() ?? {})[0])
  database.exec(`pragma max_page_count = ${pages}`)
  const large = 'x'.repeat(100_000)
  const error = await storage.turn('c', 'd2', hear(large)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  expect(String(error)).toContain('disk is full')
  expect(await storage.receipt(kept.receipt)).toBeDefined()
  expect(await storage.ready()).toBe(true)
  database.exec('pragma max_page_count = 100000')
  expect(await storage.turn('c', 'd2', hear(large))).toMatchObject({
    answer: { text: `a${large}` },
    repeated: false,
  })
  await storage.close()
})

test('a database that restarts in mid-turn costs no turn and doubles none', { timeout: 20_000 }, async () => {
  const url = await postgres.create('restarted')
  const storage = await DatabaseStorage.open(postgresEngine(url))
  const [started, slow] = [gate(), gate()]
  let calls = 0
  const first = storage.turn('c', 'd1', async (before) => {
    calls++
    started.open()
    await slow.passed
    return hear('1')(before)
  })
  await started.passed
  const restarted = postgres.restart(300)
  slow.open()
  const second = storage.turn('c', 'd2', hear('2'))
  await restarted
  expect((await first).answer.text).toBe('1')
  expect((await second).answer.text).toBe('12')
  expect(calls).toBe(1)
  expect((await storage.turn('c', 'd1', hear('no'))).repeated).toBe(true)
  expect(await storage.ready()).toBe(true)
  await storage.close()
})

test('a database that stays away is said so, and used again when it is back', {
  timeout: 20_000,
}, async () => {
  const url = await postgres.create('away')
  const storage = await DatabaseStorage.open(postgresEngine(url), { patienceMs: 300 })
  await storage.turn('c', 'd1', hear('1'))
  const restarted = postgres.restart(1200)
  await new Promise((done) => setTimeout(done, 150))
  const error = await storage.turn('c', 'd2', hear('2')).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  expect(String(error)).toContain('cannot be reached')
  expect(String(error)).not.toContain('password')
  expect(await storage.ready()).toBe(false)
  await restarted
  expect((await storage.turn('c', 'd2', hear('2'))).answer.text).toBe('12')
  expect(await storage.ready()).toBe(true)
  await storage.close()
})

test('a write that waits for a slow one of another process goes through', async () => {
  const file = join(folder, 'slow.sqlite')
  const storage = await openStorage(`sqlite:${file}`)
  await storage.turn('c', undefined, hear('1'))
  const other = new Worker(
    `const { DatabaseSync } = require('node:sqlite')
     const { parentPort, workerData } = require('node:worker_threads')
     const database = new DatabaseSync(workerData)
     database.exec('begin immediate')
     parentPort.postMessage('writing')
     setTimeout(() => { database.exec('commit'); database.close() }, 600)`,
    { eval: true, workerData: file },
  )
  await new Promise((done) => other.once('message', done))
  let ticks = 0
  const ticking = setInterval(() => ticks++, 10)
  expect((await storage.turn('c', undefined, hear('2'))).answer.text).toBe('12')
  clearInterval(ticking)
  expect(ticks).toBeGreaterThan(3)
  await storage.close()
})

test('a new file that several open in the same moment is opened by all', { timeout: 20_000 }, async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const started = new Int32Array(workerData.started)
    import(workerData.module).then(async ({ openStorage }) => {
      for (let round = 1; round <= workerData.rounds; round++) {
        Atomics.add(started, 0, 1)
        while (Atomics.load(started, 0) < workerData.openers * round);
        await (await openStorage('sqlite:' + workerData.file + round)).close()
      }
      parentPort.postMessage('opened all')
    })`
  const module = new URL('../../src/storage/open.ts', import.meta.url).href
  const started = new SharedArrayBuffer(4)
  const workerData = { module, started, rounds: 40, openers: 2, file: join(folder, 'at-once.sqlite') }
  const said = Array.from({ length: workerData.openers }, () => {
    const opener = new Worker(code, { eval: true, workerData })
    return new Promise((heard, failed) => opener.once('message', heard).once('error', failed))
  })
  expect(await Promise.all(said)).toEqual(['opened all', 'opened all'])
})

describe('a newer database', () => {
  test.each([
    ['SQLite', async () => `sqlite:${join(folder, 'newer.sqlite')}`],
    ['PostgreSQL', () => postgres.create('newer')],
  ])('is refused and left as it is: %s', async (_name, create) => {
    const url = await create()
    const now = await openStorage(url)
    await now.turn('c', undefined, hear('a'))
    await now.close()
    await sql(
      url,
      "insert into kysely_migration (name, timestamp) values ('999-later', '2099-01-01T00:00:00.000Z')",
    )
    await expect(openStorage(url)).rejects.toThrow(/newer version.*999-later/)
    await sql(url, "delete from kysely_migration where name = '999-later'")
    const again = await openStorage(url)
    expect((await again.turn('c', undefined, hear('b'))).answer.text).toBe('ab')
    await again.close()
  })
})

describe('processes', { timeout: 20_000 }, () => {
  test('two on one SQLite file keep each conversation in order and answer once', async () => {
    const instances = [0, 1].map(() => new Instance(`sqlite:${join(folder, 'two.sqlite')}`))
    await Promise.all(instances.map((instance) => instance.next('ready')))
    const play = async (conversation: string, first: number) => {
      const answers = []
      for (const [turn, text] of TURNS.entries()) {
        const message = { conversation, delivery: `${conversation} ${turn}`, text }
        const [one, other] = first ? instances.toReversed() : instances
        const to = turn % 2 ? [one, other] : turn ? [other] : [one]
        const replies = await Promise.all(to.map((instance) => instance?.send(message)))
        expect(replies.filter((reply) => reply?.repeated === false)).toHaveLength(1)
        answers.push(replies[0]?.answer)
      }
      expect(answers).toEqual(PLAIN)
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => play(`c${n}`, n % 2)))
    await Promise.all(instances.map((instance) => instance.kill()))
  })

  test.each([
    ['SQLite', async () => `sqlite:${join(folder, 'killed.sqlite')}`],
    ['PostgreSQL', () => postgres.create('killed')],
  ])(
    'one that is killed in mid-turn leaves the turn to whoever gets the message again: %s',
    async (_name, create) => {
      const url = await create()
      const slow = new Instance(url, 60_000)
      await slow.next('ready')
      const storage = await openStorage(url)
      const service = new Service(assistant, storage)
      const [text = ''] = TURNS
      const working = slow.next('working')
      const lost = slow.send({ conversation: 'c', delivery: 'd', text })
      await working
      const killed = expect(lost).rejects.toThrow(Died)
      await slow.kill()
      await killed
      const again = await service.reply({ conversation: 'c', delivery: 'd', text })
      expect(again).toMatchObject({ answer: PLAIN[0], repeated: false })
      expect(await service.reply({ conversation: 'c', delivery: 'd', text })).toEqual({
        ...again,
        repeated: true,
      })
      await storage.close()
      expect(readdirSync(folder).filter((name) => /^killed.*alive/.test(name))).toEqual([])
    },
  )
})

describe('commands', { timeout: 20_000 }, () => {
  const run = async (url: string, command: string, ...values: string[]) => {
    const script = join(import.meta.dirname, `../../src/storage/${command}.ts`)
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [script, ...values], {
        env: { ...process.env, DATABASE_URL: url },
      })
      return { code: 0, said: stdout }
    } catch (error) {
      const { code, stdout, stderr } = Object(error)
      return { code, said: `${stdout}${stderr}` }
    }
  }

  test('receipt says that the same comes out, forget deletes it, backup keeps a whole copy meanwhile', async () => {
    const url = `sqlite:${join(folder, 'commands.sqlite')}`
    const copy = join(folder, 'copy.sqlite')
    const storage = await openStorage(url)
    const service = new Service(assistant, storage)
    await service.reply({ conversation: 'c', text: TURNS[0] ?? '' })
    const { receipt, answer } = await service.reply({ conversation: 'c', text: TURNS[1] ?? '' })
    const writing = (async () => {
      for (let n = 0; n < 200; n++) await service.reply({ conversation: `other ${n}`, text: TURNS[0] ?? '' })
    })()
    const [checked, copied] = await Promise.all([run(url, 'receipt', receipt), run(url, 'backup', copy)])
    await writing
    expect(checked).toMatchObject({ code: 0, said: expect.stringContaining('The same comes out today') })
    expect(checked.said).toContain(answer.text)
    expect(copied).toMatchObject({ code: 0 })
    expect(existsSync(`${copy}.partial`)).toBe(false)
    const [gone, again] = await Promise.all([run(url, 'forget', 'c'), run(url, 'backup', copy)])
    expect(gone.code).toBe(0)
    expect(await storage.receipt(receipt)).toBeUndefined()
    expect(again).toMatchObject({ code: 2, said: expect.stringContaining('already') })
    const [kept, usage] = await Promise.all([run(`sqlite:${copy}`, 'receipt', receipt), run(url, 'forget')])
    expect(kept.code).toBe(0)
    expect(usage).toMatchObject({ code: 2, said: expect.stringContaining('Usage') })
    await storage.close()
  })

  test('a receipt of another schedule tells what comes out differently', async () => {
    const storage = await openStorage(`sqlite:${join(folder, 'receipt.sqlite')}`)
    const { receipt, answer } = await new Service(assistant, storage).reply({
      conversation: 'c',
      text: '获得省长质量奖的企业奖励多少',
    })
    expect(await recheck(storage, assistant, receipt)).toMatchObject({ differs: [], changed: [] })
    const changed = JSON.stringify({ ...answer, text: 'another' })
    await sql(
      `sqlite:${join(folder, 'receipt.sqlite')}`,
      `update replies set answer = '${changed}' where id = '${receipt}'`,
    )
    const later = new Assistant({ ...assistant.pack, scheduleSha256: 'f'.repeat(64) })
    expect(await recheck(storage, later, receipt)).toMatchObject({ differs: ['text'], changed: ['schedule'] })
    await storage.close()
  })

  test('a person who asks to be forgotten in chat is', async () => {
    const storage = await openStorage(`sqlite:${join(folder, 'forgotten.sqlite')}`)
    const service = new Service(assistant, storage)
    const before = await service.reply({ conversation: 'c', text: TURNS[0] ?? '' })
    const last = await service.reply({ conversation: 'c', text: '/forget' })
    expect(last.answer.kind).toBe('small-talk')
    expect(await storage.receipt(before.receipt)).toBeUndefined()
    expect(await storage.receipt(last.receipt)).toBeUndefined()
    await storage.close()
  })
})

async function sql(url: string, statement: string): Promise<void> {
  const file = /^sqlite:(.+)$/.exec(url)?.[1]
  if (file) {
    const database = new DatabaseSync(file, { timeout: 5000 })
    database.exec(statement)
    database.close()
    return
  }
  const { Client } = (await import('pg')).default
  const client = new Client(url)
  await client.connect()
  await client.query(statement)
  await client.end()
}
