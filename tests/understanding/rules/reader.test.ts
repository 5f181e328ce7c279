import { describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { type Conversation, newConversation } from '../../../src/assistant/conversation.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import type { Request } from '../../../src/understanding/request.ts'

const assistant = new Assistant(loadPack())

async function request(...turns: string[]): Promise<Request> {
  let conversation: Conversation = newConversation()
  let last: Request | undefined
  for (const turn of turns) {
    const { record, conversation: after } = await assistant.reply(turn, conversation)
    conversation = after
    last = record.request
  }
  if (!last) throw new Error('nothing was said')
  return last
}

async function claims(...turns: string[]) {
  const read = await request(...turns)
  return read.act === 'estimate'
    ? read.claims.map(({ award, facts, quantity, costs }) => ({ award, ...facts, quantity, costs }))
    : read.act
}

describe('claims', () => {
  it.each([
    [
      '两项国标，一项是我们主导修订的，另一项只是参与制定',
      [
        { action: 'revise', role: 'lead', quantity: 1 },
        { action: 'formulate', role: 'participant', quantity: 1 },
      ],
    ],
    [
      'TC、SC秘书处各两个，ISO的',
      [
        { committee: 'tc', quantity: 2 },
        { committee: 'sc', quantity: 2 },
      ],
    ],
    [
      '驰名商标和高价值专利组合各三项',
      [
        { award: 'well-known-trademark', quantity: 3 },
        { award: 'high-value-patent-portfolio', quantity: 3 },
      ],
    ],
    [
      '国标制定两项修订一项',
      [
        { action: 'formulate', quantity: 2 },
        { action: 'revise', quantity: 1 },
      ],
    ],
    [
      '突出贡献奖拿了2个团队5个个人',
      [
        { recipient: 'team', quantity: 2 },
        { recipient: 'individual', quantity: 5 },
      ],
    ],
    [
      '中国标准创新贡献奖二、三等奖各一项',
      [
        { grade: 'second', quantity: 1 },
        { grade: 'third', quantity: 1 },
      ],
    ],
    ['我司有6项企业标准入围领跑者', [{ award: 'standards-front-runner', quantity: undefined }]],
    ['旗下三家公司的企业标准进了领跑者', [{ award: 'standards-front-runner', quantity: 3 }]],
  ])('%s', async (text, expected) => {
    expect(await claims(text)).toMatchObject(expected)
  })

  it.each([
    ['贷了500万，专利官司赢了，维权花了24万', [240_000]],
    ['判他赔我们120万，官司胜诉，自己掏了38.4万', [384_000]],
    ['官司赢了，律师费18万，公证费2万', [200_000]],
    ['官司赢了，律师费18万，公证费2万，一共20万', [200_000]],
    ['settled a patent dispute for 1.2 million yuan', [1_200_000]],
    ['两起官司都赢了，维权费分别花了40万和90万', [400_000, 900_000]],
  ])('costs: %s', async (text, costs) => {
    expect(await claims(text)).toMatchObject([{ award: 'rights-defence', costs }])
  })

  it.each(['官司赢了，花了六万多', '官司赢了，花了几十万', '官司赢了，花了5万美元'])(
    'no exact cost: %s',
    async (text) => {
      expect(await request(text)).toMatchObject({ act: 'estimate', inexact: expect.any(String) })
      expect(await claims(text)).toMatchObject([{ costs: undefined }])
    },
  )

  it.each([
    ['我们主导的是一个国家标准的制定', 'lead'],
    ['国标制定我们署了名，牵头的是北京一家', 'participant'],
  ])('who leads: %s', async (text, role) => {
    expect(await claims(text)).toMatchObject([{ award: 'standard', role }])
  })

  it('leaves open what the person leaves open', async () => {
    expect(await claims('主导修订了标准，国际标准还是国家标准没讲，多少')).toEqual([
      { award: 'standard', role: 'lead', action: 'revise', quantity: undefined, costs: undefined },
    ])
  })
})

describe('moves', () => {
  it.each([
    [['主导制定国标一项多少', '那修订呢'], 'replace'],
    [['主导制定国标一项多少', '说错了，是修订'], 'change'],
    [['主导制定国标一项多少', '另外还有一件驰名商标'], 'add'],
    [['主导制定国标一项，驰名商标一件', '商标先不算'], 'drop'],
    [['主导制定国标一项多少', '领跑者呢', '两个一共'], 'total'],
    [['省长质量奖多少', '组织'], 'answer'],
    [['省长质量奖多少', '2'], 'answer'],
    [['主导制定国标一项多少', '地理标志最多给多少'], 'start'],
  ])('%j is to %s', async (turns, move) => {
    expect(await request(...turns)).toMatchObject({ act: 'estimate', move })
  })
})

describe('what is asked for', () => {
  it.each([
    ['三（九）原文', 'clause'],
    ['AAA给多少', 'estimate'],
    ['AAA那条，只看条件，不问金额', 'clause'],
    ['核对：对新增中国驰名商标，每件给予100万元支持', 'wording'],
    ['行业标准补多少', 'outside'],
    ['我们是协会，能申请什么', 'offers'],
    ['你好', 'talk'],
  ])('%s is %s', async (text, act) => {
    expect((await request(text)).act).toBe(act)
  })
})
