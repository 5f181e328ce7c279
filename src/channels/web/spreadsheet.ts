/** An estimate as a spreadsheet: items, arithmetic, the granting words, conditions, and what nobody can promise. */
import type { Workbook } from 'exceljs'
import type { Language } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import type { Answer } from '../../reply/answer.ts'
import { finish, pick } from '../../reply/language.ts'

const HEADINGS = {
  zh: {
    sheet: '测算',
    columns: ['序号', '项目', '数量', '性质', '金额（元）', '计算', '前提', '条款', '原文'],
    outcomes: { exact: '定额', 'up-to': '上限', unspecified: '未写明数额', ineligible: '不符合' },
    total: { exact: '合计', 'up-to': '合计（不超过）' },
    receipt: '编号',
  },
  en: {
    sheet: 'Estimate',
    columns: [
      'No.',
      'Award',
      'Quantity',
      'Kind',
      'Yuan',
      'Arithmetic',
      'Assuming',
      'Clause',
      'Official text',
    ],
    outcomes: {
      exact: 'fixed',
      'up-to': 'ceiling',
      unspecified: 'no figure given',
      ineligible: 'not eligible',
    },
    total: { exact: 'Total', 'up-to': 'Total (at most)' },
    receipt: 'Receipt',
  },
}
const WIDTHS = [7, 34, 8, 14, 14, 44, 34, 12, 70]

/**
 * Builds the workbook (Office Open XML). Sums stay numbers, and the total is a formula over them.
 * @param receipt id under which the calculation can be opened again
 */
export async function spreadsheet(
  pack: Pack,
  estimate: NonNullable<Answer['estimate']>,
  language: Language,
  receipt: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { default: exceljs } = await import('exceljs')
  const book: Workbook = new exceljs.Workbook()
  const say = HEADINGS[language === 'en' ? 'en' : 'zh']
  const script = (text: string) => finish(text, language)
  const sheet = book.addWorksheet(script(say.sheet), { views: [{ state: 'frozen', ySplit: 3 }] })
  sheet.columns = WIDTHS.map((width) => ({ width }))
  sheet.addRow([`${script(pick(pack.about.title, language))} ${pack.about.number}`]).font = {
    bold: true,
    size: 14,
  }
  sheet.addRow([`${script(say.receipt)} ${receipt}`])
  sheet.addRow(say.columns.map(script)).font = { bold: true }
  for (const [index, item] of estimate.items.entries()) {
    const rule = pack.schedule.rule(item.rule)
    const row = sheet.addRow([
      index + 1,
      script(pick(rule.name, language)),
      item.quantity,
      script(say.outcomes[item.outcome]),
      item.yuan,
      item.steps.map((step) => step.say).join('\n'),
      item.reason ?? item.conditions.join('\n'),
      pack.policy.clause(rule.clause).number,
      rule.quote,
    ])
    row.alignment = { wrapText: true, vertical: 'top' }
  }
  const { total, items } = estimate
  if (total.yuan !== null) {
    const row = sheet.addRow([])
    row.getCell(2).value = script(say.total[total.outcome === 'up-to' ? 'up-to' : 'exact'])
    row.getCell(5).value = { formula: `SUM(E4:E${3 + items.length})`, result: total.yuan }
    row.font = { bold: true }
  }
  sheet.getColumn(5).numFmt = '#,##0'
  sheet.addRow([])
  const { caveat, caveatClause } = pack.about
  sheet.addRow([`${script(pick(caveat, language))}（${pack.policy.clause(caveatClause).number}）`])
  return new Uint8Array(await book.xlsx.writeBuffer())
}
