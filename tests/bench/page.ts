/**
 * `node tests/bench/page.ts`: how long a phone on slow 3G waits until it can ask. Chromium with 400 kbit/s each way,
 * 400 ms for a round trip and a processor four times slower, an empty cache, five visits.
 */
import { chromium } from 'playwright-core'
import { running } from '../channels/web/running.ts'

/** Milliseconds. */
const LIMIT = 4000
const web = await running()
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const times: number[] = []
let bytes = 0
for (let visit = 0; visit < 5; visit++) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 360, height: 740 } })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 400_000 / 8,
    uploadThroughput: 400_000 / 8,
  })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  bytes = 0
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  const start = performance.now()
  await page.goto(web.address, { waitUntil: 'commit' })
  await page.locator('.quick button').first().waitFor()
  times.push(performance.now() - start)
  await context.close()
}
await browser.close()
await web.stop()
const median = times.sort((a, b) => a - b)[2] ?? 0
console.log(
  `usable after ${times.map((time) => Math.round(time)).join(', ')} ms, median ${Math.round(median)} ms (limit ${LIMIT} ms); ${bytes} bytes in all`,
)
if (median > LIMIT) process.exitCode = 1
