/** An estimate as a table, for a rich message (Bot API 10.1). Apps that do not know rich messages do not show it. */
import type { Language } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import type { Answer } from '../../reply/answer.ts'
import { finish, money, pick, verbatim } from '../../reply/language.ts'
import { phrases } from '../../reply/phrases.ts'

type Estimate = NonNullable<Answer['estimate']>

/** The HTML of a table with one row an item; every sum is one of the estimate's. */
export function estimateTable({ items, total }: Estimate, pack: Pack, language: Language): string {
  const words = phrases(language)
  const sum = ({ outcome, yuan }: Pick<Estimate['items'][number], 'outcome' | 'yuan'>) => {
    if (outcome === 'ineligible') return words.ineligible
    if (yuan === null) return words.offerUnspecified
    return outcome === 'up-to' ? words.upTo(money(yuan, language)) : money(yuan, language)
  }
  const rows = items.map((item) => {
    const rule = pack.schedule.rule(item.rule)
    const cells = [
      pick(rule.name, language),
      String(item.quantity),
      sum(item),
      verbatim(pack.policy.clause(rule.clause).number),
    ]
    return `<tr>${cells.map((cell, index) => `<td align="${index === 0 ? 'left' : 'right'}">${escapeHtml(cell)}</td>`).join('')}</tr>`
  })
  const totalRow =
    total.yuan === null
      ? ''
      : `<tr><td colspan="4" align="right"><b>${escapeHtml(total.outcome === 'up-to' ? words.totalUpTo(money(total.yuan, language)) : words.totalExact(money(total.yuan, language)))}</b></td></tr>`
  return finish(`<table bordered striped>${rows.join('')}${totalRow}</table>`, language)
}

/** Text that cannot be taken for markup. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
