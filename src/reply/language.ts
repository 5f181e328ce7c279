/** Which language a message is in, and how words and money are written in it. */
import { createRequire } from 'node:module'
import type { Language } from '../assistant/conversation.ts'
import type { Words } from '../awards/schedule.ts'
import { isTraditional } from '../understanding/rules/normalize.ts'

/** Words in our own replies whose characters have another Traditional form than usual. */
const EXCEPTIONS = [
  ['复评', '複評'],
  ['复审', '複審'],
  ['复核', '複核'],
  ['回复', '回覆'],
  ['关系', '關係'],
  ['联系', '聯繫'],
  ['研制', '研製'],
  ['获准', '獲准'],
  ['标志', '標誌'],
  ['发布', '發佈'],
  ['注册', '註冊'],
  ['马德里', '馬德里'],
]

let converter: ((text: string) => string) | undefined

/** Traditional characters as in Taiwan. Loaded when first needed: most people write Simplified. */
function toTraditional(text: string): string {
  converter ??= loadConverter()
  return converter(text)
}

function loadConverter(): (text: string) => string {
  const requireHere = createRequire(import.meta.url)
  const { ConverterFactory, Locale }: typeof import('opencc-js/cn2t') = requireHere('opencc-js/cn2t')
  // Characters and exceptions instead of all phrases, which cost 100 MB; a test holds the two equal on what we say.
  const characters = Locale.from.cn.flatMap((group: readonly string[]) => group.slice(-1))
  return ConverterFactory([...characters, EXCEPTIONS], Locale.to.tw)
}

/** The language to answer in; a bare word or number keeps the language of the conversation. */
export function detectLanguage(message: string, before: Language | undefined): Language {
  const text = message.slice(0, 2000)
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = text.match(/[A-Za-z][A-Za-z'-]*/g)?.length ?? 0
  if (before !== undefined && han <= 1 && words <= 2) return before
  // TC, ISO, AAA are said in every language.
  if (han === 0 && /^[A-Z0-9\s\p{P}]*$/u.test(text)) return before ?? 'zh'
  if (words > han * 0.8) return 'en'
  if (han === 0) return before ?? 'zh'
  return isTraditional(text) ? 'zh-Hant' : 'zh'
}

/** Quotes stand between these marks until the text is finished, so that they stay as the policy has them. */
const OPEN = '\u{e000}'
const CLOSE = '\u{e001}'

/** Marks words that must not be converted. */
export function verbatim(text: string): string {
  return OPEN + text + CLOSE
}

/** The finished text in the person's script. */
export function finish(text: string, language: Language): string {
  const converted =
    language === 'zh-Hant'
      ? text
          .split(/(\u{e000}[^\u{e001}]*\u{e001})/u)
          .map((part) => (part.startsWith(OPEN) ? part : toTraditional(part)))
          .join('')
      : text
  return converted
    .replace(/[\u{e000}\u{e001}]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** A label in the person's script. */
export function pick(words: Words, language: Language): string {
  return language === 'en' ? words.en : words.zh
}

/** A sum: `43.2万元`, `2000元`, `432,000 yuan`. */
export function money(yuan: number, language: Language): string {
  if (language === 'en') return `${String(yuan).replace(/\B(?=(?:\d{3})+$)/g, ',')} yuan`
  return yuan >= 10_000 ? `${yuan / 10_000}万元` : `${yuan}元`
}
