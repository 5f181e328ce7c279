/**
 * `node --expose-gc tests/bench/wechat.ts`: the proofs of the WeChat and WeCom channels that are too long for the suite. Every
 * recorded dialogue through both, slow models in real time, 100,000 fuzzed callbacks, and verified callbacks a second.
 */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { Assistant } from '../../src/assistant/assistant.ts'
import { Service } from '../../src/assistant/service.ts'
import type { Channel } from '../../src/channels/channel.ts'
import type { Answering } from '../../src/channels/wechat/deliveries.ts'
import { wechatChannel } from '../../src/channels/wechat/wechat.ts'
import { wecomChannel } from '../../src/channels/wecom/wecom.ts'
import { parseConfig } from '../../src/config.ts'
import { loadPack } from '../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../src/storage/memory.ts'
import { checkDialogues, devDialogues } from '../channels/wechat/dialogues.ts'
import { fuzz } from '../channels/wechat/fuzz.ts'
import { Account, KEY, type Mode, PlatformServer, serveChannel, TOKEN } from '../channels/wechat/platform.ts'
import { SlowService } from '../channels/wechat/slow-service.ts'

const APP_ID = 'wx2c2769f8efd9abc2'
const PLAIN = { WECHAT_APP_ID: APP_ID, WECHAT_TOKEN: TOKEN }
const ENCRYPTED = { ...PLAIN, WECHAT_ENCODING_AES_KEY: KEY }
const WECOM = { WECOM_CORP_ID: APP_ID, WECOM_TOKEN: TOKEN, WECOM_ENCODING_AES_KEY: KEY }
const assistant = new Assistant(loadPack())
const quiet = { log: () => {} }
const newService = () => new Service(assistant, new MemoryStorage())

function channelFor(mode: Mode, service: Answering, more: Record<string, string> = {}): Channel {
  if (mode === 'wecom') return wecomChannel(parseConfig({ ...WECOM, ...more }), service, quiet)
  return wechatChannel(parseConfig({ ...(mode === 'plain' ? PLAIN : ENCRYPTED), ...more }), service, quiet)
}

/** An account that hands its callbacks straight to the channel. */
function near(channel: Channel, mode: Mode): Account {
  const { routes } = channel
  assert.ok(routes)
  const path = mode === 'wecom' ? '/wecom' : '/wechat'
  return new Account(`http://here${path}`, mode, APP_ID, async (url, init) => routes.request(url, init))
}

async function dialogues(mode: Mode): Promise<void> {
  const { url, close } = await serveChannel(channelFor(mode, newService()))
  const all = devDialogues()
  const parts = await checkDialogues(
    new Account(`${url}${mode === 'wecom' ? '/wecom' : '/wechat'}`, mode, APP_ID),
    assistant,
    all,
  )
  await close()
  console.log(
    `${mode}: ${all.length} dialogues answered as by the assistant, in ${parts} replies of at most 2048 bytes`,
  )
}

/** Models of 0 to 20 s; each message delivered again after five seconds without a reply, and sometimes all the same. */
async function slowModels(stubborn: boolean, sends: boolean): Promise<void> {
  const platform = await new PlatformServer().start()
  const took = (text: string) => (Number(text.slice(2)) * 7919) % 20_000
  const service = new SlowService(took, (text, by) => `${by}答${text}。`, { stubborn })
  const more = sends ? { WECHAT_APP_SECRET: 's', WECHAT_API_ROOT: platform.root } : {}
  const channel = channelFor('encrypted', service, more)
  const { url, close } = await serveChannel(channel)
  const account = new Account(`${url}/wechat`, 'encrypted', APP_ID)
  const shown = new Map<string, string>()
  const show = (person: string, text: string) => shown.set(person, `${shown.get(person) ?? ''}\n${text}`)
  let slowest = 0
  const questions = Array.from({ length: 120 }, (_, index) => ({
    person: `o${index % 60}`,
    text: `问题${index}`,
    index,
  }))
  await Promise.all(
    questions.map(async ({ person, text, index }) => {
      await delay((index * 613) % 6000)
      const message = account.text(person, text)
      const replies = await Promise.all(
        Array.from({ length: 1 + (index % 3) }, async (_, time) => {
          await delay(time * 5000)
          const begin = performance.now()
          const reply = await account.deliver(message)
          slowest = Math.max(slowest, performance.now() - begin)
          return reply
        }),
      )
      assert.equal(new Set(replies).size, 1)
      show(person, replies[0] ?? '')
    }),
  )
  for (let waited = 0; waited < 60_000 && service.worked.length < questions.length; waited += 500)
    await delay(500)
  await channel.stop()
  let better = 0
  for (const person of new Set(questions.map((question) => question.person))) {
    for (const text of platform.sentTo(person)) show(person, text)
    for (let next = ''; !next.includes('没有更多'); show(person, next))
      next = await account.ask(person, '继续')
  }
  for (const { person, text } of questions) {
    const seen = shown.get(person) ?? ''
    const [byRules, byModel] = ['rules', 'model'].map((by) => seen.split(`${by}答${text}。`).length - 1)
    assert.ok(
      (byRules ?? 0) <= 1 && (byModel ?? 0) <= 1 && (byRules ?? 0) + (byModel ?? 0) >= 1,
      `${person} ${text}: ${seen}`,
    )
    if (byRules === 1 && byModel === 1) better += 1
  }
  await close()
  await platform.stop()
  console.log(
    `${stubborn ? 'a service that ignores its deadline' : 'models of 0 to 20 s'}, ${sends ? 'with' : 'without'} sending: ` +
      `${questions.length} questions each answered once, ${better} with a better answer after; slowest reply ${slowest.toFixed(0)} ms`,
  )
  assert.ok(slowest <= 4500, 'a reply was late')
}

async function fuzzing(mode: Mode, count: number): Promise<void> {
  const account = near(channelFor(mode, newService()), mode)
  let done = 0
  const memory: number[] = []
  for (const post of fuzz(account, mode !== 'plain', count)) {
    const { status } = await account.post(post)
    assert.ok(status === 403 || status === 413, `accepted with ${status}: ${JSON.stringify(post)}`)
    if (done % (count / 4) === count / 8) {
      // What requests leave behind is let go between turns of the event loop.
      await delay(50)
      globalThis.gc?.()
      await delay(50)
      globalThis.gc?.()
      memory.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20))
    }
    done += 1
  }
  console.log(`${mode}: ${count} fuzzed callbacks, none accepted; heap ${memory.join(', ')} MB on the way`)
}

/** How fast callbacks are verified, opened, answered and sealed. */
async function throughput(mode: Mode, service: Answering, answered: string): Promise<void> {
  const account = near(channelFor(mode, service), mode)
  const posts = Array.from({ length: 6000 }, (_, index) =>
    account.request(account.text(`o${index}`, '省长质量奖奖励多少')),
  )
  const cpu = process.cpuUsage()
  for (const post of posts) await (await account.post(post)).text()
  const { user, system } = process.cpuUsage(cpu)
  const rate = posts.length / ((user + system) / 1e6)
  console.log(`${mode}: ${rate.toFixed(0)} verified callbacks a second of one core, answered by ${answered}`)
}

const modes = ['plain', 'encrypted', 'wecom'] as const
for (const mode of modes) await dialogues(mode)
for (const mode of modes) {
  await throughput(mode, newService(), 'the rules')
  await throughput(
    mode,
    new SlowService(
      () => 0,
      () => '答案',
    ),
    'a fixed text',
  )
}
await fuzzing('plain', 32_000)
await fuzzing('encrypted', 36_000)
await fuzzing('wecom', 32_000)
for (const stubborn of [false, true])
  await Promise.all([slowModels(stubborn, false), slowModels(stubborn, true)])
