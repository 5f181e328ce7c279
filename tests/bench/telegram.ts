/**
 * Heavy proofs of the Telegram channel, against the Bot API server of the tests and the real service.
 *
 *     node tests/bench/telegram.ts crash 1000 50     SIGKILL at random moments; each answered, none twice, in order
 *     node tests/bench/telegram.ts load 10000 1000   many chats within Telegram's limits; memory
 *     node tests/bench/telegram.ts dialogues         the whole development set against the ask command
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { playDialogues, readDialogues } from '../channels/telegram/dialogues.ts'
import { BotApi } from '../channels/telegram/server.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Costs are even and below 10,000, so that every reply names its own. */
const FIRST_COST = 1000

/** The service as it is started in earnest, with a SQLite file. */
function startService(api: BotApi, folder: string): ChildProcess {
  const { PATH } = process.env
  return spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'bench.sqlite')}`,
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_API_ROOT: api.root,
    },
  })
}

/** Sends `updates` questions, round robin over the chats; the n-th of a chat names its own cost. */
function pushQuestions(api: BotApi, updates: number, chats: number): void {
  for (let i = 0; i < updates; i++) {
    const cost = FIRST_COST + 2 * Math.floor(i / chats)
    api.person(1 + (i % chats)).write(`专利官司胜诉，维权费花了${cost}元，能补多少`)
  }
}

/** What each chat was answered, as the numbers of its questions. */
function answered(api: BotApi, chat: number): number[] {
  return api.said(chat).map(({ text }) => {
    const cost = /(\d+)元 × 50%/.exec(text)?.[1]
    return cost === undefined ? -1 : (Number(cost) - FIRST_COST) / 2
  })
}

function residentMb(pid: number | undefined): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return Math.round((pages * 4096) / 1024 / 1024)
}

/** @param kills how many replies may have been said twice: the one in hand at each */
function report(api: BotApi, updates: number, chats: number, kills: number): boolean {
  let once = 0
  let repeated = 0
  let wrong = 0
  let disordered = 0
  for (let chat = 1; chat <= chats; chat++) {
    const numbers = answered(api, chat)
    const first = [...new Set(numbers)]
    once += first.filter((number) => number >= 0).length
    repeated += numbers.length - first.length
    wrong += numbers.filter((number) => number < 0).length
    if (first.some((number, index) => index > 0 && number < (first[index - 1] ?? 0))) disordered++
  }
  console.log(
    `questions ${updates}, answered ${once}, missing ${updates - once}, said twice ${repeated}, other replies ${wrong}, chats out of order ${disordered}, refused with 429: ${api.flooded}`,
  )
  return once === updates && disordered === 0 && wrong === 0 && repeated <= kills
}

async function crash(updates: number, chats: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'telegram-bench-'))
  const api = new BotApi({ flood: true })
  await api.start()
  pushQuestions(api, updates, chats)
  const total = () => [...api.messages.values()].filter(({ from }) => from === api.bot.id).length
  let kills = 0
  const begun = Date.now()
  for (;;) {
    const service = startService(api, folder)
    const gone = new Promise((resolve) => service.once('exit', resolve))
    const before = total()
    while (total() === before && service.exitCode === null) await sleep(10)
    const life = Math.random() * 2500
    const until = Date.now() + life
    while (Date.now() < until && total() < updates) await sleep(5)
    if (total() >= updates && api.pending.length === 0) {
      await sleep(1500)
      service.kill('SIGTERM')
      await gone
      break
    }
    service.kill('SIGKILL')
    kills++
    await gone
  }
  console.log(`SIGKILL ${kills} times in ${((Date.now() - begun) / 1000).toFixed(0)} s`)
  const good = report(api, updates, chats, kills)
  await api.stop()
  rmSync(folder, { recursive: true })
  return good
}

async function load(updates: number, chats: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'telegram-bench-'))
  const api = new BotApi({ flood: true })
  api.keepCalls = false
  await api.start()
  pushQuestions(api, updates, chats)
  const service = startService(api, folder)
  const gone = new Promise((resolve) => service.once('exit', resolve))
  const said = () => [...api.messages.values()].filter(({ from }) => from === api.bot.id).length
  const begun = Date.now()
  let shown = 0
  while (said() < updates && service.exitCode === null) {
    await sleep(500)
    const share = Math.floor((said() / updates) * 10)
    if (share > shown) {
      shown = share
      console.log(
        `${share * 10} %: ${said()} answers, ${((Date.now() - begun) / 1000).toFixed(0)} s, resident ${residentMb(service.pid)} MB`,
      )
    }
  }
  const seconds = (Date.now() - begun) / 1000
  console.log(
    `${updates} updates from ${chats} chats in ${seconds.toFixed(0)} s, ${(updates / seconds).toFixed(1)} a second`,
  )
  service.kill('SIGTERM')
  await gone
  const good = report(api, updates, chats, 0)
  await api.stop()
  rmSync(folder, { recursive: true })
  return good && api.flooded === 0
}

async function dialogues(): Promise<boolean> {
  const all = readDialogues(readFileSync(join(ROOT, 'tests/questions/dev.jsonl'), 'utf8'))
  const { differences, turns } = await playDialogues(all)
  console.log(
    `${all.length} dialogues, ${turns} turns, ${differences.length} answers differ ${differences.join(', ')}`,
  )
  return differences.length === 0
}

const [what, updates, chats] = process.argv.slice(2)
const runs: Record<string, () => Promise<boolean>> = {
  crash: () => crash(Number(updates ?? 1000), Number(chats ?? 50)),
  load: () => load(Number(updates ?? 10_000), Number(chats ?? 1000)),
  dialogues,
}
const run = runs[what ?? '']
if (run) process.exitCode = (await run()) ? 0 : 1
else {
  console.error('Usage: node tests/bench/telegram.ts crash|load|dialogues [updates] [chats]')
  process.exitCode = 2
}
