/**
 * `node tests/bench/web.ts [--requests N]`: what the web service bears, and what the page costs.
 * The server runs as a process of its own, with the storage of an ordinary start; every message opens a
 * conversation, as the heaviest use would.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { z } from 'zod'
import { PAGE_FOLDER } from '../../src/channels/web/build.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '16' },
    database: { type: 'string' },
  },
})
const REQUESTS = Number(values.requests)
const CONNECTIONS = Number(values.connections)
/** Share of the bare route's rate that answers must reach. */
const FLOOR = 0.35
/** First load of script and style, compressed, in bytes. */
const PAGE_LIMIT = 60_000

const lines = readFileSync(join(import.meta.dirname, '../questions/dev.jsonl'), 'utf8').split('\n').filter(Boolean)
const turns = lines.flatMap((line) => z.object({ turns: z.array(z.string()) }).parse(JSON.parse(line)).turns)

/** Bytes of script and style that the first view fetches, as stored for gzip and for Brotli. */
function firstLoad(): Record<'gz' | 'br', number> {
  const html = readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name = '']) => name)
  const size = (kind: string) => names.reduce((sum, name) => sum + statSync(join(PAGE_FOLDER, `${name}.${kind}`)).size, 0)
  return { gz: size('gz'), br: size('br') }
}

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: '0',
      WEB_RATE_LIMIT: '0',
      ...(values.database ? { DATABASE_URL: values.database } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /Ready at (\S+?),?(?:\s|$)/.exec(line)?.[1]
    if (address) return { child, address, folder }
  }
  throw new Error('the server did not start')
}

/** Resident memory of a process in MB, and what the heap holds, from its own metrics. */
async function memory(address: string): Promise<{ resident: number; heap: number }> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const read = (name: string) => Math.round(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / 1e6)
  return { resident: read('process_resident_memory_bytes'), heap: read('nodejs_heap_size_used_bytes') }
}

async function load(url: string, amount: number, requests?: autocannon.Request[]): Promise<autocannon.Result> {
  return autocannon({ url, amount, connections: CONNECTIONS, ...(requests ? { requests } : {}) })
}

const show = (name: string, { requests, latency, non2xx, errors }: autocannon.Result) =>
  console.log(
    `${name}: ${requests.average.toFixed(0)}/s, median ${latency.p50} ms, 99th percentile ${latency.p99} ms, not answered ${non2xx + errors}`,
  )

const messages = turns.map((text): autocannon.Request => ({
  method: 'POST',
  path: '/api/messages',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text }),
}))

const size = firstLoad()
console.log(`page, first load of script and style: ${size.br} bytes Brotli, ${size.gz} bytes gzip (limit ${PAGE_LIMIT})`)
const { child, address, folder } = await startServer()
await load(address, Math.min(2000, REQUESTS), messages)
const before = await memory(address)
const bare = await load(`${address}/healthz`, Math.max(5000, Math.floor(REQUESTS / 4)))
show('bare route', bare)
const rounds = 4
const seen = [before]
let answered: autocannon.Result | undefined
for (let round = 1; round <= rounds; round++) {
  answered = await load(address, Math.floor(REQUESTS / rounds), messages)
  seen.push(await memory(address))
  show(`messages, round ${round} of ${rounds}`, answered)
}
const share = (answered?.requests.average ?? 0) / bare.requests.average
console.log(`messages reach ${(share * 100).toFixed(1)} % of the bare route (floor ${FLOOR * 100} %)`)
console.log(`memory after each round, MB resident (heap): ${seen.map(({ resident, heap }) => `${resident} (${heap})`).join(', ')}`)
const stored = readdirSync(join(folder, 'data'), { withFileTypes: true }).reduce((sum, { name }) => sum + statSync(join(folder, 'data', name)).size, 0)
console.log(`storage: ${(stored / 1e6).toFixed(0)} MB`)
child.kill('SIGTERM')
await once(child, 'close')
if (size.gz > PAGE_LIMIT || share < FLOOR) process.exitCode = 1
