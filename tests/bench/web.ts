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
/** Heap that the server may grow to, in MB: a leak shows as a crash; much less would also shrink the nursery. */
const HEAP_MB = 400
/** First load of script and style, compressed, in bytes. */
const PAGE_LIMIT = 60_000

const lines = readFileSync(join(import.meta.dirname, '../questions/dev.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
const turns = lines.flatMap((line) => z.object({ turns: z.array(z.string()) }).parse(JSON.parse(line)).turns)

/** Bytes of script and style that the first view fetches, as stored for gzip and for Brotli. */
function firstLoad(): Record<'gz' | 'br', number> {
  const html = readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name = '']) => name)
  const size = (kind: string) =>
    names.reduce((sum, name) => sum + statSync(join(PAGE_FOLDER, `${name}.${kind}`)).size, 0)
  return { gz: size('gz'), br: size('br') }
}

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, join(import.meta.dirname, '../../src/main.ts')],
    {
      cwd: folder,
      env: {
        ...process.env,
        PORT: '0',
        WEB_RATE_LIMIT: '0',
        ...(values.database ? { DATABASE_URL: values.database } : {}),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /Ready at (\S+?),?(?:\s|$)/.exec(line)?.[1]
    if (address) return { child, address, folder }
  }
  throw new Error('the server did not start')
}

/** Resident memory in MB, what the heap holds in MB, and processor time in seconds, from the server's own metrics. */
async function usage(address: string): Promise<{ resident: number; heap: number; processor: number }> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return {
    resident: Math.round(read('process_resident_memory_bytes') / 1e6),
    heap: Math.round(read('nodejs_heap_size_used_bytes') / 1e6),
    processor: read('process_cpu_seconds_total'),
  }
}

/** Sends an amount of requests, prints how that went, and gives how many a second were answered. */
async function load(
  name: string,
  url: string,
  amount: number,
  requests?: autocannon.Request[],
): Promise<number> {
  const { latency, non2xx, errors, start, finish } = await autocannon({
    url,
    amount,
    connections: CONNECTIONS,
    sampleInt: 50,
    ...(requests ? { requests } : {}),
  })
  const rate = (amount / (finish.getTime() - start.getTime())) * 1000
  console.log(
    `${name}: ${rate.toFixed(0)}/s, median ${latency.p50} ms, 99th percentile ${latency.p99} ms, not answered ${non2xx + errors}`,
  )
  return rate
}

const message = (text: string): autocannon.Request => ({
  method: 'POST',
  path: '/api/messages',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ text }),
})
const messages = turns.map(message)
let sent = 0
/** The same messages, none as any before: each has blanks of its own before its end. */
const fresh: autocannon.Request = {
  ...message(''),
  setupRequest(request) {
    const blanks = (++sent).toString(2).replace(/0/g, ' ').replace(/1/g, '\t')
    return { ...request, ...message(`${turns[sent % turns.length]}${blanks}。`) }
  },
}

const size = firstLoad()
console.log(
  `page, first load of script and style: ${size.br} bytes Brotli, ${size.gz} bytes gzip (limit ${PAGE_LIMIT})`,
)
const { child, address, folder } = await startServer()
await load('warming up', address, Math.min(2000, REQUESTS), messages)

const start = await usage(address)
const bares = Math.max(50_000, Math.floor(REQUESTS / 4))
const bare = await load('bare route', `${address}/healthz`, bares)
const rounds = 4
const seen = [await usage(address)]
const rates: number[] = []
for (let round = 1; round <= rounds; round++) {
  const name = `messages, round ${round} of ${rounds}`
  rates.push(await load(name, address, Math.floor(REQUESTS / rounds), messages))
  seen.push(await usage(address))
}
const [first = start] = seen
const last = seen.at(-1) ?? first
const share = rates.reduce((sum, rate) => sum + rate, 0) / rounds / bare
console.log(`messages reach ${(share * 100).toFixed(1)} % of the bare route (floor ${FLOOR * 100} %)`)
// Processor time tells the same where other programs share the machine.
const each = ((last.processor - first.processor) / (Math.floor(REQUESTS / rounds) * rounds)) * 1000
const eachBare = ((first.processor - start.processor) / bares) * 1000
console.log(`processor time: bare ${eachBare.toFixed(3)} ms, a message ${each.toFixed(3)} ms`)
const firsts = Math.floor(REQUESTS / rounds)
await load('messages that nobody sent before', address, firsts, [fresh])
const one = (((await usage(address)).processor - last.processor) / firsts) * 1000
console.log(`processor time: a message that nobody sent before ${one.toFixed(3)} ms`)
console.log(
  `memory after each round, MB resident (heap): ${seen.map(({ resident, heap }) => `${resident} (${heap})`).join(', ')}`,
)
const stored = readdirSync(join(folder, 'data'), { withFileTypes: true }).reduce(
  (sum, { name }) => sum + statSync(join(folder, 'data', name)).size,
  0,
)
console.log(`storage: ${(stored / 1e6).toFixed(0)} MB`)
child.kill('SIGTERM')
await once(child, 'close')
if (size.gz > PAGE_LIMIT || share < FLOOR) process.exitCode = 1
