/**
 * `node tests/bench/storage.ts [--conversations N] [--kill-every SECONDS] [--stored N] [cost|postgres|sqlite …]`
 *
 * cost      median time of a turn with memory, SQLite and PostgreSQL; with --stored also on a SQLite file that
 *           holds so many conversations already
 * postgres  three instances on one PostgreSQL, one killed every few seconds, the database restarted once
 * sqlite    one instance on one SQLite file, killed every few seconds
 *
 * The proofs play conversations of four turns, each turn sent to a random instance, some to two at once, and sent
 * again when its instance dies; then every answer is compared with the plain assistant's and the rows are counted.
 * Exit code 1 if a turn is lost, doubled, out of order or different.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import pg from 'pg'
import { z } from 'zod'
import { Assistant } from '../../src/assistant/assistant.ts'
import { Service } from '../../src/assistant/service.ts'
import { converse } from '../../src/channels/terminal/ask.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../src/storage/memory.ts'
import { openStorage } from '../../src/storage/open.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { Died, Instance, type Replied } from '../storage/instances.ts'
import { startPostgres } from '../storage/postgres.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    conversations: { type: 'string', default: '500' },
    'kill-every': { type: 'string', default: '3' },
    stored: { type: 'string', default: '0' },
  },
})
const conversations = Number(values.conversations)
const killEveryMs = Number(values['kill-every']) * 1000
const stored = Number(values.stored)

const TURNS = 4
/** Conversations under way at once. */
const AT_ONCE = 24
const assistant = new Assistant(loadPack())

/** Conversations of four turns, cut from the labelled dialogues. */
const texts = readFileSync(join(import.meta.dirname, '../questions/dialogue.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .flatMap((line) => z.object({ turns: z.array(z.string()) }).parse(JSON.parse(line)).turns)
const scripts = Array.from({ length: Math.floor(texts.length / TURNS) }, (_, index) =>
  texts.slice(index * TURNS, (index + 1) * TURNS),
)
const plain = scripts.map((turns): unknown => JSON.parse(JSON.stringify(converse(assistant, turns))))

interface Counts {
  turns: number
  sent: number
  sentAgain: number
  sentTwice: number
  kills: number
  restarts: number
  different: number
  /** Turns with more than one first answer. */
  doubled: number
}

async function prove(
  name: string,
  url: string,
  size: number,
  restart: (() => Promise<void>) | undefined,
): Promise<Counts> {
  const started = performance.now()
  const counts: Counts = {
    turns: 0,
    sent: 0,
    sentAgain: 0,
    sentTwice: 0,
    kills: 0,
    restarts: 0,
    different: 0,
    doubled: 0,
  }
  const begin = async () => {
    const instance = new Instance(url)
    await instance.next('ready')
    return instance
  }
  const instances = await Promise.all(Array.from({ length: size }, begin))
  const pick = () => instances[Math.floor(Math.random() * instances.length)]

  let over = false
  const killing = (async () => {
    while (!over) {
      await sleep(killEveryMs)
      if (over) break
      const place = Math.floor(Math.random() * instances.length)
      const victim = instances[place]
      await victim?.kill()
      counts.kills++
      instances[place] = await begin()
    }
  })()

  const send = async (message: {
    conversation: string
    delivery: string
    text: string
  }): Promise<Replied> => {
    for (;;) {
      counts.sent++
      const reply = await pick()
        ?.send(message)
        .catch((error: unknown) => error)
      if (reply instanceof Error) {
        if (!(reply instanceof Died)) console.log(`  sent again after: ${reply.message}`)
      } else if (reply) return z.custom<Replied>().parse(reply)
      counts.sentAgain++
      await sleep(20)
    }
  }

  const play = async (number: number) => {
    const script = number % scripts.length
    const answers: unknown[] = []
    for (const [turn, text] of (scripts[script] ?? []).entries()) {
      const message = { conversation: `bench:${number}`, delivery: `bench:${number}:${turn}`, text }
      const twice = Math.random() < 0.1
      if (twice) counts.sentTwice++
      const replies = await Promise.all(twice ? [send(message), send(message)] : [send(message)])
      if (replies.filter(({ repeated }) => !repeated).length > 1) counts.doubled++
      answers.push(replies[0]?.answer)
      counts.turns++
    }
    if (isDeepStrictEqual(answers, plain[script])) return
    counts.different++
    console.log(
      `  conversation ${number} differs:`,
      JSON.stringify({ turns: scripts[script], answers, plain: plain[script] }),
    )
  }

  let next = 0
  const players = Array.from({ length: AT_ONCE }, async () => {
    while (next < conversations) {
      const number = next++
      if (restart && number === Math.floor(conversations / 2)) {
        await restart()
        counts.restarts++
      }
      await play(number)
    }
  })
  await Promise.all(players)
  over = true
  await killing
  await Promise.all(instances.map((instance) => instance.kill()))
  console.log(`${name}: ${size} instance(s), ${((performance.now() - started) / 1000).toFixed(1)} s`, counts)
  return counts
}

const ROWS = `select
  (select count(distinct conversation_id) from turns) as conversations,
  (select count(*) from (select max(version) as last from turns group by conversation_id) as each
    where last <> ${TURNS}) as "not of ${TURNS} turns",
  (select count(*) from turns) as turns,
  (select count(distinct delivery) from turns) as deliveries,
  (select count(*) from set_aside) as "set aside"`

function judge(name: string, counts: Counts, rows: unknown): void {
  const found = Object.values(z.record(z.string(), z.coerce.number()).parse(rows))
  const expected = [conversations, 0, conversations * TURNS, conversations * TURNS, 0]
  const good =
    isDeepStrictEqual(found, expected) &&
    counts.turns === conversations * TURNS &&
    counts.different + counts.doubled === 0
  console.log(
    `${name}: rows`,
    rows,
    good ? '— every turn once, in order, equal to the plain assistant' : '— FAILED',
  )
  if (!good) process.exitCode = 1
}

async function cost(folder: string, url: string): Promise<void> {
  const storages: [string, Storage][] = [
    ['memory', new MemoryStorage()],
    ['SQLite', await openStorage(`sqlite:${join(folder, 'cost.sqlite')}`)],
    ['PostgreSQL', await openStorage(url)],
  ]
  if (stored > 0) {
    const file = join(folder, 'stored.sqlite')
    await (await openStorage(`sqlite:${file}`)).close()
    fill(file)
    storages.push([`SQLite with ${stored} conversations`, await openStorage(`sqlite:${file}`)])
  }
  const times = new Map(storages.map(([name]) => [name, [] as number[]]))
  const rounds = 3000
  for (let round = 0; round < rounds; round++) {
    const script = scripts[Math.floor(round / TURNS) % scripts.length] ?? []
    // All storages take the same turn one after another, so that what else the machine does hits all alike.
    for (const [name, storage] of storages) {
      const message = {
        conversation: `cost:${Math.floor(round / TURNS)}`,
        delivery: `cost:${round}`,
        text: script[round % TURNS] ?? '',
      }
      const from = performance.now()
      await new Service(assistant, storage).reply(message)
      times.get(name)?.push(performance.now() - from)
    }
  }
  for (const [, storage] of storages) await storage.close()
  const median = (name: string) => times.get(name)?.toSorted((a, b) => a - b)[rounds / 2] ?? Number.NaN
  const base = median('memory')
  for (const name of times.keys()) {
    console.log(
      `cost: ${name}: median ${median(name).toFixed(3)} ms a turn, ${(median(name) - base).toFixed(3)} ms more than memory`,
    )
  }
}

/** Puts conversations with two answers each into a database, as if people had had them over the last two months. */
function fill(file: string): void {
  const database = new DatabaseSync(file)
  const state = JSON.stringify({ claims: [], discussed: [], dropped: [], language: 'zh' })
  const answer = JSON.stringify(converse(assistant, ['获得省长质量奖的企业奖励多少'])[0])
  database.exec('pragma synchronous = off; pragma cache_size = -1000000; begin')
  database
    .prepare(
      `with recursive n(n) as (select 1 union all select n + 1 from n where n < ?),
         c(n, id, receipt) as materialized
           (select n, 'web:' || hex(randomblob(16)), lower(hex(randomblob(10))) from n)
       insert into turns (conversation_id, version, receipt, created_at, delivery, reply)
       select id, turn, receipt || turn, ? - n * 5, id || ':' || turn, receipt || turn
       from c, (select 1 as turn union select 2)`,
    )
    .run(stored, Date.now())
  database.prepare(`insert into replies select reply, created_at, ?, '{}', ? from turns`).run(answer, state)
  database.exec('commit')
  database.close()
}

const parts = positionals.length > 0 ? positionals : ['cost', 'postgres', 'sqlite']
const folder = mkdtempSync(join(tmpdir(), 'assistant-bench-'))
const postgres = await startPostgres()
try {
  if (parts.includes('cost')) await cost(folder, await postgres.create('cost'))
  if (parts.includes('postgres')) {
    const url = await postgres.create('proof')
    const counts = await prove('PostgreSQL', url, 3, () => postgres.restart(1000))
    const client = new pg.Client(url)
    await client.connect()
    judge('PostgreSQL', counts, (await client.query(ROWS)).rows[0])
    await client.end()
  }
  if (parts.includes('sqlite')) {
    const file = join(folder, 'proof.sqlite')
    const counts = await prove('SQLite', `sqlite:${file}`, 1, undefined)
    const database = new DatabaseSync(file)
    judge('SQLite', counts, { ...database.prepare(ROWS).get() })
    database.close()
  }
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true })
}
