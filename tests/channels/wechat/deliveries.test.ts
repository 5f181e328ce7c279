import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlatformError } from '../../../src/channels/wechat/api.ts'
import {
  type Answering,
  Deliveries,
  type Delivery,
  type Outbox,
} from '../../../src/channels/wechat/deliveries.ts'
import { byteLength } from '../../../src/channels/wechat/text.ts'
import { SlowService } from './slow-service.ts'

/** Platform time a hundred times faster, but for slow machines: the rules answer after 84 ms, a reply leaves at 120 ms. */
const LIMITS = { maxBytes: 2048, modelWithin: 84, replyWithin: 120, betterWithin: 600 }
const quiet = () => {}

let ids = 0
function from(person: string, text: string): Delivery {
  ids += 1
  return { id: `m${ids}`, conversation: `test:${person}`, person, text }
}

class Sent implements Outbox {
  readonly sendsRest: boolean
  readonly texts: string[] = []
  error: Error | undefined
  constructor(sendsRest = false) {
    this.sendsRest = sendsRest
  }
  async send(_person: string, text: string): Promise<void> {
    if (this.error) throw this.error
    this.texts.push(text)
  }
}

const withoutNotes = (text: string) => text.replace(/（(未完|前面还有)[^）]*）/g, '').replace(/\s/g, '')
const long = (name: string, sentences: number) =>
  Array.from({ length: sentences }, (_, index) => `${name}的第${index}句说明给予支持。`).join('')

describe('a reply', () => {
  it('is the same for each delivery, also while the first is under way', async () => {
    const service = new SlowService(
      () => 30,
      (text) => `答${text}`,
    )
    const deliveries = new Deliveries(service, LIMITS, quiet)
    const question = from('a', '问')
    const replies = await Promise.all([deliveries.reply(question), deliveries.reply(question)])
    expect([...replies, await deliveries.reply(question)]).toEqual(['答问', '答问', '答问'])
    expect(service.worked).toEqual(['问'])
  })

  it('is the same from another process', async () => {
    const service = new SlowService(
      () => 0,
      () => long('甲', 100),
    )
    const [one, other] = [new Deliveries(service, LIMITS, quiet), new Deliveries(service, LIMITS, quiet)]
    const question = from('a', '问')
    const again = from('a', '继续')
    expect(await other.reply(question)).toBe(await one.reply(question))
    expect(await other.reply(again)).toBe(await one.reply(again))
  })

  it('is given once by two processes that got the message at once', async () => {
    const answer = long('甲', 100)
    const outbox = new Sent(true)
    const service = new SlowService(
      () => 40,
      () => answer,
    )
    const passive = [1, 2].map(() => new Deliveries(service, LIMITS, quiet))
    const sending = [1, 2].map(() => new Deliveries(service, LIMITS, quiet, outbox))
    const question = from('a', '问')
    const [head, again] = await Promise.all(passive.map((one) => one.reply(question)))
    const rest = await passive[0]?.reply(from('a', '继续'))
    expect(again).toBe(head)
    expect(withoutNotes(`${head}${rest}`)).toBe(answer)
    expect(await passive[1]?.reply(from('a', '继续'))).toContain('没有更多')

    const another = from('b', '问')
    const heads = await Promise.all(sending.map((one) => one.reply(another)))
    await Promise.all(sending.map((one) => one.settle()))
    expect(withoutNotes([heads[0], ...outbox.texts].join(''))).toBe(answer)
  })

  it('to a second question does not wait for the first', async () => {
    const service = new SlowService(
      (text) => (text === '慢' ? 400 : 0),
      (text, by) => `${by === 'rules' ? '规则' : '模型'}答${text}`,
    )
    const deliveries = new Deliveries(service, LIMITS, quiet)
    const replies = await Promise.all([deliveries.reply(from('a', '慢')), deliveries.reply(from('a', '快'))])
    expect(replies).toEqual(['规则答慢', '模型答快'])
  })

  it('leaves in time when the storage hangs', async () => {
    const service = new SlowService(
      () => 0,
      () => '答',
    )
    service.storage.readValue = () => delay(2000, undefined, { ref: false })
    const deliveries = new Deliveries(service, LIMITS, quiet)
    const reply = await Promise.race([deliveries.reply(from('a', '问')), delay(1500, 'late')])
    expect(reply).toContain('再发一次')
  })

  it('says so when the service fails, and tries again when delivered again', async () => {
    const service = new SlowService(
      () => {
        throw new Error('broken')
      },
      (text) => text,
    )
    const log: string[] = []
    const deliveries = new Deliveries(service, LIMITS, (line) => log.push(line))
    expect(await deliveries.reply(from('a', '我的秘密问题'))).toContain('再发一次')
    expect(await deliveries.reply(from('a', 'my question please'))).toContain('again')
    expect(log).toEqual(['broken', 'broken'])
  })
})

describe('a long answer', () => {
  it('is given whole, part by part, each within the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (sentences) => {
        const answer = long('甲', sentences)
        const deliveries = new Deliveries(
          new SlowService(
            () => 0,
            () => answer,
          ),
          LIMITS,
          quiet,
        )
        const parts = [await deliveries.reply(from('a', '问'))]
        while (parts.at(-1)?.includes('继续')) parts.push(await deliveries.reply(from('a', '继续')))
        for (const part of parts) expect(byteLength(part)).toBeLessThanOrEqual(2048)
        expect(withoutNotes(parts.join(''))).toBe(answer)
      }),
      { numRuns: 40 },
    )
  })

  it('gives one part for a 继续, however often it is delivered', async () => {
    const deliveries = new Deliveries(
      new SlowService(
        () => 0,
        () => long('甲', 300),
      ),
      LIMITS,
      quiet,
    )
    await deliveries.reply(from('a', '问'))
    const next = from('a', '继续')
    const [one, two] = await Promise.all([deliveries.reply(next), deliveries.reply(next)])
    expect(two).toBe(one)
    expect(await deliveries.reply(from('a', '继续'))).not.toBe(one)
  })

  it('is not lost to another question', async () => {
    const service = new SlowService(
      () => 0,
      (text) => (text === '短' ? '短答' : long(text, 100)),
    )
    const deliveries = new Deliveries(service, LIMITS, quiet)
    const first = await deliveries.reply(from('a', '甲'))
    const second = await deliveries.reply(from('a', '乙'))
    expect(await deliveries.reply(from('a', '短'))).toMatch(/^短答\s+（前面还有/)
    expect(await deliveries.reply(from('a', '短'))).toBe('短答')
    const restOfSecond = await deliveries.reply(from('a', '继续。'))
    const restOfFirst = await deliveries.reply(from('a', '“继续”'))
    expect(withoutNotes(second + restOfSecond)).toBe(long('乙', 100))
    expect(withoutNotes(first + restOfFirst)).toBe(long('甲', 100))
    expect(restOfSecond).toContain('前面还有')
    expect(await deliveries.reply(from('a', '继续'))).toContain('没有更多')
  })

  it('goes when the person asks to be forgotten', async () => {
    const service = new SlowService(
      () => 0,
      (text) => (text === '删除记录' ? '已删除' : long('甲', 200)),
    )
    const forgetting: Answering = {
      storage: service.storage,
      async reply(message) {
        const reply = await service.reply(message)
        if (message.text === '删除记录') await service.storage.forget(message.conversation)
        return reply
      },
    }
    const deliveries = new Deliveries(forgetting, LIMITS, quiet)
    await deliveries.reply(from('a', '问'))
    expect(await deliveries.reply(from('a', '删除记录'))).toBe('已删除')
    expect(await deliveries.reply(from('a', '继续'))).toContain('没有更多')
  })

  it('belongs to one person', async () => {
    const deliveries = new Deliveries(
      new SlowService(
        () => 0,
        () => long('甲', 200),
      ),
      LIMITS,
      quiet,
    )
    await deliveries.reply(from('a', '问'))
    expect(await deliveries.reply(from('b', '继续'))).toContain('没有更多')
  })

  it('is sent after the reply where the platform allows, or kept where sending fails', async () => {
    const answer = long('甲', 250)
    const outbox = new Sent(true)
    const deliveries = new Deliveries(
      new SlowService(
        () => 0,
        () => answer,
      ),
      LIMITS,
      quiet,
      outbox,
    )
    const head = await deliveries.reply(from('a', '问'))
    await deliveries.settle()
    for (const text of outbox.texts) expect(byteLength(text)).toBeLessThanOrEqual(2048)
    expect(withoutNotes([head, ...outbox.texts].join(''))).toBe(answer)

    outbox.error = new Error('unreachable')
    const parts = [await deliveries.reply(from('b', '问'))]
    await deliveries.settle()
    while (parts.at(-1)?.includes('继续')) parts.push(await deliveries.reply(from('b', '继续')))
    expect(withoutNotes(parts.join(''))).toBe(answer)
  })
})

describe('a slow model', () => {
  it('leaves the reply to the rules, and its answer is sent once after it', async () => {
    const outbox = new Sent()
    const service = new SlowService(
      () => 300,
      (text, by) => `${by === 'rules' ? '规则' : '模型'}答${text}`,
    )
    const deliveries = new Deliveries(service, LIMITS, quiet, outbox)
    const question = from('a', '问')
    expect(await deliveries.reply(question)).toBe('规则答问')
    expect(await deliveries.reply(question)).toBe('规则答问')
    await deliveries.settle()
    expect(outbox.texts).toEqual([expect.stringMatching(/^再次核对后.*\n模型答问$/)])
  })

  it('sends nothing when it says the same, or when it never comes', async () => {
    const outbox = new Sent()
    const same = new Deliveries(
      new SlowService(
        () => 300,
        (text) => text,
      ),
      LIMITS,
      quiet,
      outbox,
    )
    await same.reply(from('a', '问'))
    const never = new Deliveries(
      new SlowService(
        () => 9000,
        (text, by) => (by === 'rules' ? text : 'x'),
      ),
      LIMITS,
      quiet,
      outbox,
    )
    await never.reply(from('a', '问'))
    await Promise.all([same.settle(), never.settle()])
    expect(outbox.texts).toEqual([])
  })

  it('is not asked for more where the account may send nothing', async () => {
    const service = new SlowService(
      () => 300,
      (text, by) => `${by === 'rules' ? '规则' : '模型'}答${text}`,
    )
    const passive = new Deliveries(service, LIMITS, quiet)
    expect(await passive.reply(from('a', '问'))).toBe('规则答问')
    await passive.settle()
    expect(service.worked).toEqual(['问'])

    const outbox = new Sent()
    outbox.error = new PlatformError('send', { errcode: 48001, errmsg: '' })
    const refused = new Deliveries(service, LIMITS, quiet, outbox)
    await refused.reply(from('b', '一'))
    await refused.settle()
    await refused.reply(from('b', '二'))
    await refused.settle()
    expect(service.worked).toEqual(['问', '一', '一', '二'])
  })
})

describe('a service that ignores the deadline', () => {
  const stubborn = (ms: number) =>
    new SlowService(
      () => ms,
      (text) => `答${text}`,
      { stubborn: true },
    )

  it('is replied for in time; 继续 brings the answer', async () => {
    const deliveries = new Deliveries(stubborn(250), LIMITS, quiet)
    expect(await deliveries.reply(from('a', '问'))).toMatch(/稍后回复“继续”/)
    await delay(50)
    expect(await deliveries.reply(from('a', '继续'))).toBe('答问')
    expect(await deliveries.reply(from('a', '继续'))).toContain('没有更多')
  })

  it('has its answer sent where the account may', async () => {
    const outbox = new Sent()
    const deliveries = new Deliveries(stubborn(200), LIMITS, quiet, outbox)
    expect(await deliveries.reply(from('a', '问'))).toContain('稍后发给您')
    await deliveries.settle()
    expect(outbox.texts).toEqual(['答问'])
    expect(await deliveries.reply(from('a', '继续'))).toContain('没有更多')
  })

  it('loses no answer when sending is refused', async () => {
    const outbox = new Sent()
    outbox.error = new PlatformError('send', { errcode: 45015, errmsg: '' })
    const deliveries = new Deliveries(stubborn(200), LIMITS, quiet, outbox)
    await deliveries.reply(from('a', '问'))
    await deliveries.settle()
    expect(await deliveries.reply(from('a', '继续'))).toBe('答问')
  })
})
