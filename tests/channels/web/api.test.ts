import exceljs from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  awardsSchema,
  clauseSchema,
  policySchema,
  receiptSchema,
  replySchema,
} from '../../../src/channels/web/schemas.ts'
import { DEFAULT_PACK, loadPack } from '../../../src/knowledge/pack.ts'
import { running } from './running.ts'

const pack = loadPack(DEFAULT_PACK)
let web: Awaited<ReturnType<typeof running>>
beforeAll(async () => {
  web = await running()
})
afterAll(() => web.stop())

async function ask(text: string, conversation?: string) {
  const response = await web.post('/api/messages', { text, ...(conversation ? { conversation } : {}) })
  expect(response.status).toBe(200)
  return replySchema.parse(await response.json())
}

describe('messages', () => {
  test('a conversation goes on under the id of its first answer', async () => {
    const first = await ask('省长质量奖奖励多少')
    expect(first.conversation).toMatch(/^[\w-]{36}$/)
    expect(first.answer.kind).toBe('clarification')
    const second = await ask('1', first.conversation)
    expect(second.conversation).toBe(first.conversation)
    expect(second.answer.estimate?.total).toEqual({ outcome: 'exact', yuan: 1_000_000 })
  })

  test('two conversations do not hear each other', async () => {
    const first = await ask('省长质量奖奖励多少')
    const other = await ask('1')
    expect(other.conversation).not.toBe(first.conversation)
    expect(other.answer.kind).not.toBe('estimate')
  })

  test('a message sent again with its delivery id gets its first answer', async () => {
    const { conversation } = await ask('主导修订一项国家标准')
    const again = { conversation, text: '再加一项', delivery: 'a1b2c3d4e5' }
    const first = replySchema.parse(await (await web.post('/api/messages', again)).json())
    const second = replySchema.parse(await (await web.post('/api/messages', again)).json())
    expect(first.answer.estimate?.total.yuan).toBe(400_000)
    expect(second.receipt).toBe(first.receipt)
    expect(second.answer).toEqual(first.answer)
  })

  test('the answer comes as events to who asks for events', async () => {
    const response = await web.post(
      '/api/messages',
      { text: '三（九）原文' },
      { Accept: 'text/event-stream' },
    )
    expect(response.headers.get('Content-Type')).toContain('text/event-stream')
    const events = (await response.text()).split('\n\n').filter(Boolean)
    expect(events.map((event) => event.split('\n')[0])).toEqual(['event: thinking', 'event: answer'])
    const data = /^data: (.*)$/m.exec(events[1] ?? '')?.[1] ?? ''
    expect(replySchema.parse(JSON.parse(data)).answer.citations[0]?.clause).toBe('3.9')
  })

  test.each([
    ['主导修订一项国家标准', 'zh'],
    ['主導修訂一項國家標準，能拿多少？', 'zh-Hant'],
    ['We revised a national standard as the lead. How much?', 'en'],
  ])('%s is answered in %s', async (text, language) => {
    expect((await ask(text)).language).toBe(language)
  })

  test('a conversation can be forgotten, its receipts too', async () => {
    const { conversation, receipt } = await ask('主导修订一项国家标准')
    expect((await web.get(`/api/conversations/${conversation}`, { method: 'DELETE' })).status).toBe(204)
    expect((await web.get(`/api/receipts/${receipt}`)).status).toBe(404)
    expect((await ask('再加一项', conversation)).answer.estimate).toBeUndefined()
  })
})

describe('reading', () => {
  test('the policy joined again is the official text', async () => {
    const policy = policySchema.parse(await (await web.get('/api/policy')).json())
    for (const clause of pack.policy.clauses) {
      const body = policy.clauses.find(({ id }) => id === clause.id)
      const lines = body?.paragraphs.map((sentences) => sentences.map(({ text }) => text).join(''))
      expect(lines?.join('\n')).toBe(clause.pieces.join('\n'))
    }
  })

  test('every quote of the awards is in the sentences that it names', async () => {
    const awards = awardsSchema.parse(await (await web.get('/api/awards')).json())
    const rules = awards.areas.flatMap((area) => area.awards.flatMap((award) => award.rules))
    expect(rules.map(({ id }) => id).sort()).toEqual(pack.schedule.rules.map(({ id }) => id).sort())
    for (const rule of rules) {
      const clause = clauseSchema.parse(await (await web.get(`/api/policy/clauses/${rule.clause}`)).json())
      const sentences = clause.paragraphs.flat().filter(({ number }) => rule.sentences.includes(number))
      expect(sentences.map(({ text }) => text).join('')).toContain(rule.quote.replaceAll('\n', ''))
    }
  })
})

describe('receipts', () => {
  test('a receipt opens the same calculation, computed again', async () => {
    const { answer, receipt } = await ask('我们主导修订两项国家标准，又首次拿了省长质量奖')
    const found = receiptSchema.parse(await (await web.get(`/api/receipts/${receipt}`)).json())
    expect(found).toMatchObject({ receipt, reproduced: true })
    expect(found.answer).toEqual(answer)
  })

  test('the spreadsheet holds items, sums, quotes and a total that adds up', async () => {
    const { answer, receipt } = await ask('我们主导修订两项国家标准，又首次拿了省长质量奖')
    const response = await web.get(`/api/receipts/${receipt}/spreadsheet`)
    expect(response.headers.get('Content-Disposition')).toContain(receipt)
    const book = new exceljs.Workbook()
    await book.xlsx.load(await response.arrayBuffer())
    const sheet = book.worksheets[0]
    const items = answer.estimate?.items ?? []
    for (const [index, item] of items.entries()) {
      const row = sheet?.getRow(4 + index)
      expect(row?.getCell(5).value).toBe(item.yuan)
      expect(row?.getCell(9).value).toBe(pack.schedule.rule(item.rule).quote)
    }
    const total = sheet?.getRow(4 + items.length).getCell(5)
    expect(total?.value).toEqual({ formula: `SUM(E4:E${3 + items.length})`, result: 1_400_000 })
  })

  test('there is a spreadsheet of an estimate only', async () => {
    const { receipt } = await ask('三（九）原文')
    expect((await web.get(`/api/receipts/${receipt}/spreadsheet`)).status).toBe(404)
  })

  test('a verdict is kept and counted', async () => {
    const { receipt } = await ask('主导修订一项国家标准')
    expect((await web.post('/api/feedback', { receipt, verdict: 'up' })).status).toBe(204)
    expect(await (await web.get('/metrics')).text()).toContain('web_feedback_total{verdict="up"} 1')
  })
})
